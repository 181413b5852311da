/* plan_function.c - the functions that migrations bring where something declared needs them. */
#include <assert.h>
#include <string.h>

#include "compiler/state/ddl.h"
#include "plan_internal.h"
#include "runtime/base/sql.h"

/* RFC 9562: 48 bits of milliseconds, then what gen_random_uuid() gives, whose version becomes 7:
 * 0100 with two more bits set. */
static const char uuid_v7[] =
    "RETURNS uuid\n"
    "  LANGUAGE sql VOLATILE PARALLEL SAFE\n"
    "  AS $$\n"
    "    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())\n"
    "      PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM"
    " 3)\n"
    "      FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid\n"
    "  $$";

/* A trigger's function. Its arguments: what it may do, then the pieces of the template, `=text` or
 * `:column`. `@` stands for the repo's schema. `?` for the table of their texts, as a literal. It
 * runs with its owner's rights, so that the owner of the tenants' tables is who migrates them
 * later.
 *
 * A tenant that is being made holds the first lock shared until its transaction ends: who migrates
 * all tenants waits for it, so that none is missed. The second keeps one tenant's name to one. */
static const char manage_tenant[] =
    "RETURNS trigger\n"
    "  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp\n"
    "  AS $rescc$\n"
    "    DECLARE\n"
    "      before text := '';\n"
    "      after text := '';\n"
    "      piece text;\n"
    "      migration record;\n"
    "      began timestamptz;\n"
    "    BEGIN\n"
    "      FOR i IN 1 .. TG_NARGS - 1 LOOP\n"
    "        piece := substr(TG_ARGV[i], 2);\n"
    "        IF left(TG_ARGV[i], 1) = ':' THEN\n"
    "          before := before || CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ->> piece END;\n"
    "          after := after || CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ->> piece END;\n"
    "        ELSE\n"
    "          before := before || piece;\n"
    "          after := after || piece;\n"
    "        END IF;\n"
    "      END LOOP;\n"
    "      IF before IS NOT DISTINCT FROM after THEN RETURN NULL; END IF;\n"
    "      IF octet_length(after) NOT BETWEEN 1 AND 63 THEN\n"
    "        RAISE EXCEPTION 'a tenant''s schema name has 1 to 63 bytes: \"%\"', after\n"
    "          USING ERRCODE = 'name_too_long';\n"
    "      END IF;\n"
    "      PERFORM pg_advisory_xact_lock_shared(1919251299, 1);\n"
    "      IF before IS NOT NULL THEN\n"
    "        PERFORM pg_advisory_xact_lock(1919251300, hashtext(before));\n"
    "      END IF;\n"
    "      IF after IS NOT NULL THEN\n"
    "        PERFORM pg_advisory_xact_lock(1919251300, hashtext(after));\n"
    "      END IF;\n"
    "      IF after IS NULL THEN\n"
    "        IF TG_ARGV[0] LIKE '%delete%' THEN\n"
    "          EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', before);\n"
    "          DELETE FROM @.rescc_migrations WHERE schema_name = before;\n"
    "        END IF;\n"
    "        RETURN NULL;\n"
    "      END IF;\n"
    "      IF before IS NOT NULL AND to_regnamespace(quote_ident(before)) IS NOT NULL THEN\n"
    "        IF TG_ARGV[0] LIKE '%update%' THEN\n"
    "          EXECUTE format('ALTER SCHEMA %I RENAME TO %I', before, after);\n"
    "          UPDATE @.rescc_migrations SET schema_name = after WHERE schema_name = before;\n"
    "        END IF;\n"
    "        RETURN NULL;\n"
    "      END IF;\n"
    "      IF TG_ARGV[0] NOT LIKE '%create%' THEN RETURN NULL; END IF;\n"
    "      IF to_regclass(?) IS NULL THEN\n"
    "        RAISE EXCEPTION 'the tenants'' migrations are not in this database yet'\n"
    "          USING HINT = 'rescc migrate brings them';\n"
    "      END IF;\n"
    "      IF to_regnamespace(quote_ident(after)) IS NULL THEN\n"
    "        EXECUTE format('CREATE SCHEMA %I', after);\n"
    "      ELSIF NOT EXISTS (SELECT FROM @.rescc_migrations WHERE schema_name = after) THEN\n"
    "        RAISE EXCEPTION 'schema \"%\" is there already, and no tenant''s', after\n"
    "          USING ERRCODE = 'duplicate_schema';\n"
    "      END IF;\n"
    "      FOR migration IN\n"
    "        SELECT * FROM @.rescc_tenant_migrations AS m\n"
    "        WHERE NOT EXISTS (SELECT FROM @.rescc_migrations AS h\n"
    "                          WHERE h.schema_name = after AND h.version = m.version)\n"
    "        ORDER BY m.version\n"
    "      LOOP\n"
    "        began := clock_timestamp();\n"
    "        PERFORM set_config('search_path', format('%I, ', after) || migration.search_path, "
    "true);\n"
    "        EXECUTE migration.up;\n"
    "        PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);\n"
    "        INSERT INTO @.rescc_migrations (schema_name, version, name, checksum, duration_ms)\n"
    "          VALUES (after, migration.version, migration.name, migration.checksum,\n"
    "                  extract(epoch FROM clock_timestamp() - began) * 1000);\n"
    "      END LOOP;\n"
    "      RETURN NULL;\n"
    "    END\n"
    "  $rescc$";

static const struct {
  const char *name, *definition;
} functions[] = {{"rescc_uuid_v7", uuid_v7}, {"rescc_manage_tenant", manage_tenant}};

void plan_create_function(Plan *plan, const Op *op) {
  const char *schema = sql_text(plan->arena, "%I", op->want->schema);
  const char *texts = sql_text(plan->arena, "%N", op->want->schema, "rescc_tenant_migrations");
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (strcmp(functions[i].name, op->want->name) != 0) continue;
    Buf text = {0};
    for (const char *c = functions[i].definition; *c; c++)
      if (*c == '@')
        buf_add(&text, schema);
      else if (*c == '?')
        sql_printf(&text, "%L", texts);
      else
        buf_add_char(&text, *c);
    plan_add(plan, op->want, "CREATE OR REPLACE FUNCTION %N() %s", ddl_schema(op->want->schema),
             op->want->name, buf_text(&text));
    buf_free(&text);
    return;
  }
  assert(!"a function that nobody knows");
}

void plan_drop_function(Plan *plan, const Op *op) {
  plan_add(plan, op->have, "DROP FUNCTION %N()", ddl_schema(op->have->schema), op->have->name);
}
