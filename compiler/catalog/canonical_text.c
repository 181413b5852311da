/* canonical_text.c - texts that are one without asking: what PostgreSQL adds to nearly everything.
 */
#include <string.h>

#include "canonical_internal.h"
#include "runtime/base/token.h"

/* `(total >= 0)` and `total >= 0`: an expression comes back in parentheses. */
static bool is_wrapped(const char *live, const char *want) {
  size_t len = strlen(want);
  return *live == '(' && strncmp(live + 1, want, len) == 0 && strcmp(live + 1 + len, ")") == 0;
}

/* Whether the text is one string literal and nothing else. */
static bool is_literal(const char *sql) {
  TokenReader reader = {sql, strlen(sql), 0};
  return token_next(&reader).kind == TOKEN_STRING && *sql == '\'' && reader.at == reader.len;
}

/* `'new'::character varying` and `'new'`, for a varchar(20): a literal comes back with its type.
 * One with a length would cut it, which is something else. */
static bool is_cast(Arena *arena, const char *live, const char *want, const TypeName *type) {
  size_t len = strlen(want);
  if (!is_literal(want) || strncmp(live, want, len) != 0 || strncmp(live + len, "::", 2) != 0)
    return false;
  const TypeName *cast = value_parse_type(arena, type_canonical(arena, live + len + 2))->type;
  return *cast->modifiers == '\0' && !type_name_differs(cast, type);
}

void canonical_take_plain(Arena *arena, Object *live, const Object *want) {
  static const Fact facts[] = {FACT_DEFAULT, FACT_COMPUTED, FACT_EXPRESSION, FACT_WHERE};
  for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
    const char *have = object_fact(live, facts[i]), *text = object_fact(want, facts[i]);
    if (have == NULL || text == NULL) continue;
    bool same =
        is_wrapped(have, text) ||
        (facts[i] == FACT_DEFAULT && value_equal(live->facts[FACT_TYPE], want->facts[FACT_TYPE]) &&
         is_cast(arena, have, text, object_type(want)));
    if (same) live->facts[facts[i]] = want->facts[facts[i]];
  }
}
