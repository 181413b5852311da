/* introspect_sql.c - which catalog holds which fact. */
#include "introspect_internal.h"
#include "runtime/base/names.h"

/* clang-format off */

#define IN_SCHEMAS "n.nspname = ANY ($1::pg_catalog.text[])"

/* The tables that can be described; everything in a table starts from here. */
#define IN_TABLE "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
#define IS_TABLE IN_SCHEMAS " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"                \
                            " AND c.relname NOT IN (" NAMES_OF_TABLES ")"

#define NOT_OF_EXTENSION(catalog, oid)                                                             \
  " AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog." catalog     \
  "'::pg_catalog.regclass AND d.objid = " oid " AND d.deptype = 'e')"

#define COMMENT_ON(catalog, oid, part)                                                             \
  " LEFT JOIN pg_catalog.pg_description r ON r.classoid = 'pg_catalog." catalog                    \
  "'::pg_catalog.regclass AND r.objoid = " oid " AND r.objsubid = " part " "

#define IF(condition) "CASE WHEN " condition " THEN 'true' END"

/* The names of the columns whose numbers an array holds, in its order. */
#define NAMES_OF(numbers, table)                                                                   \
  "(SELECT pg_catalog.array_agg(a.attname ORDER BY k.place)"                                       \
  " FROM pg_catalog.unnest(" numbers ") WITH ORDINALITY k (number, place)"                         \
  " JOIN pg_catalog.pg_attribute a ON a.attrelid = " table " AND a.attnum = k.number)"

#define IN_CONSTRAINT(kind)                                                                        \
  IN_TABLE "JOIN pg_catalog.pg_constraint k ON k.conrelid = c.oid AND k.conparentid = 0"           \
           " AND k.contype = '" kind "' "

#define INDEX_OF_CONSTRAINT                                                                        \
  "JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid"                                        \
  " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid"                                            \
  " JOIN pg_catalog.pg_am m ON m.oid = x.relam "

#define DEFERRABLE                                                                                 \
  "nullif(pg_catalog.concat_ws(' ', CASE WHEN k.condeferrable THEN 'DEFERRABLE' END,"              \
  " CASE WHEN k.condeferred THEN 'INITIALLY DEFERRED' END), '')"

#define ACTION(column)                                                                             \
  "CASE k." column " WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL'"    \
  " WHEN 'd' THEN 'SET DEFAULT' END"

#define IN_A_TABLE(called) .schema = "n.nspname", .table = "c.relname", .name = called

const IntrospectRow introspect_rows[] = {
    {.kind = OBJECT_EXTENSION, .schema = "NULL", .table = "NULL", .name = "e.extname",
     .from = "FROM pg_catalog.pg_extension e WHERE $1::pg_catalog.text[] IS NOT NULL",
     .order = "e.extname",
     .facts = {{FACT_VERSION, "e.extversion"}}},

    {.kind = OBJECT_ENUM, .schema = "n.nspname", .table = "NULL", .name = "t.typname",
     .from = "FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
             COMMENT_ON("pg_type", "t.oid", "0")
             "WHERE t.typtype = 'e' AND " IN_SCHEMAS NOT_OF_EXTENSION("pg_type", "t.oid"),
     .order = "t.typname",
     .facts = {{FACT_LABELS,
                "COALESCE((SELECT pg_catalog.array_agg(l.enumlabel ORDER BY l.enumsortorder)"
                " FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid), '{}')"},
               {FACT_COMMENT, "r.description"}}},

    /* what the migrations bring takes no arguments */
    {.kind = OBJECT_FUNCTION, .schema = "n.nspname", .table = "NULL", .name = "f.proname",
     .from = "FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace"
             " WHERE f.prokind = 'f' AND f.pronargs = 0 AND " IN_SCHEMAS
             NOT_OF_EXTENSION("pg_proc", "f.oid"),
     .order = "f.proname"},

    {.kind = OBJECT_TABLE, .schema = "n.nspname", .table = "NULL", .name = "c.relname",
     .from = IN_TABLE COMMENT_ON("pg_class", "c.oid", "0")
             "WHERE " IS_TABLE NOT_OF_EXTENSION("pg_class", "c.oid"),
     .order = "c.relname",
     .facts = {{FACT_COMMENT, "r.description"},
               {FACT_UNLOGGED, IF("c.relpersistence = 'u'")},
               {FACT_STORAGE,
                "(SELECT pg_catalog.array_agg(o.option ORDER BY o.option COLLATE \"C\") FROM"
                " (SELECT pg_catalog.unnest(c.reloptions) UNION ALL"
                " SELECT 'toast.' || pg_catalog.unnest(t.reloptions) FROM pg_catalog.pg_class t"
                " WHERE t.oid = c.reltoastrelid) o (option))"},
               {FACT_ROW_SECURITY,
                "CASE WHEN NOT c.relrowsecurity THEN NULL"
                " WHEN c.relforcerowsecurity THEN 'FORCE' ELSE 'ENABLE' END"},
               {FACT_PARTITION_BY,
                "pg_catalog.split_part(pg_catalog.pg_get_partkeydef(c.oid), ' ', 1)"},
               {FACT_ELEMENTS, "' USING ' || pg_catalog.pg_get_partkeydef(c.oid)",
                introspect_elements}}},

    {.kind = OBJECT_COLUMN, IN_A_TABLE("a.attname"),
     .from = IN_TABLE "JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
             " AND NOT a.attisdropped JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
             " LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation"
             " AND l.oid <> t.typcollation LEFT JOIN pg_catalog.pg_attrdef d"
             " ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
             COMMENT_ON("pg_class", "c.oid", "a.attnum") "WHERE " IS_TABLE,
     .order = "a.attnum",
     .facts = {{FACT_TYPE, "pg_catalog.format_type(a.atttypid, a.atttypmod)", introspect_type},
               {FACT_COLLATION, "l.collname"},
               {FACT_NOT_NULL, IF("a.attnotnull")},
               {FACT_DEFAULT,
                "CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END"},
               {FACT_IDENTITY,
                "CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END"},
               {FACT_COMPUTED,
                "CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END"},
               {FACT_COMMENT, "r.description"}}},

    {.kind = OBJECT_PRIMARY_KEY, IN_A_TABLE("k.conname"),
     .from = IN_CONSTRAINT("p") "WHERE " IS_TABLE,
     .order = "k.conname",
     .facts = {{FACT_COLUMNS, NAMES_OF("k.conkey", "c.oid")}}},

    {.kind = OBJECT_CHECK, IN_A_TABLE("k.conname"),
     .from = IN_CONSTRAINT("c") "WHERE " IS_TABLE,
     .order = "k.conname",
     .facts = {{FACT_EXPRESSION, "pg_catalog.pg_get_expr(k.conbin, k.conrelid)"},
               {FACT_NOT_VALID, IF("NOT k.convalidated")}}},

    /* resources ask for deferrable ones alone: others have words that those haven't */
    {.kind = OBJECT_UNIQUE_KEY, IN_A_TABLE("k.conname"),
     .from = IN_CONSTRAINT("u") INDEX_OF_CONSTRAINT "WHERE " IS_TABLE,
     .order = "k.conname",
     .facts = {{FACT_COLUMNS, NAMES_OF("k.conkey", "c.oid")},
               {FACT_NULLS_NOT_DISTINCT, IF("i.indnullsnotdistinct"), .since = 150000},
               {FACT_DEFERRABLE, "COALESCE(" DEFERRABLE ", 'NOT DEFERRABLE')"}}},

    {.kind = OBJECT_EXCLUSION, IN_A_TABLE("k.conname"),
     .from = IN_CONSTRAINT("x") INDEX_OF_CONSTRAINT "WHERE " IS_TABLE,
     .order = "k.conname",
     .facts = {{FACT_METHOD, "m.amname"},
               {FACT_ELEMENTS, "pg_catalog.pg_get_constraintdef(k.oid)", introspect_elements},
               {FACT_WHERE, "pg_catalog.pg_get_expr(i.indpred, i.indrelid)"},
               {FACT_DEFERRABLE, DEFERRABLE}}},

    {.kind = OBJECT_INDEX, IN_A_TABLE("x.relname"),
     .from = IN_TABLE "JOIN pg_catalog.pg_index i ON i.indrelid = c.oid"
             " JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid"
             " JOIN pg_catalog.pg_am m ON m.oid = x.relam WHERE " IS_TABLE
             " AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = c.oid"
             " AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))",
     .order = "x.relname",
     .facts = {{FACT_UNIQUE, IF("i.indisunique")},
               {FACT_METHOD, "nullif(m.amname, 'btree')"},
               {FACT_ELEMENTS, "pg_catalog.pg_get_indexdef(i.indexrelid)", introspect_elements},
               {FACT_INCLUDE,
                "CASE WHEN i.indnatts > i.indnkeyatts THEN "
                NAMES_OF("(i.indkey::pg_catalog.int2[])[i.indnkeyatts:]", "c.oid") " END"},
               {FACT_NULLS_NOT_DISTINCT, IF("i.indnullsnotdistinct"), .since = 150000},
               /* one whose build failed has a word that nobody wants */
               {FACT_WITH,
                "CASE WHEN i.indisvalid THEN pg_catalog.array_to_string(x.reloptions, ', ')"
                " ELSE 'invalid' END"},
               {FACT_WHERE, "pg_catalog.pg_get_expr(i.indpred, i.indrelid)"}}},

    {.kind = OBJECT_FOREIGN_KEY, IN_A_TABLE("k.conname"),
     .from = IN_CONSTRAINT("f") "JOIN pg_catalog.pg_class o ON o.oid = k.confrelid"
             " JOIN pg_catalog.pg_namespace p ON p.oid = o.relnamespace WHERE " IS_TABLE,
     .order = "k.conname",
     .facts = {{FACT_COLUMNS, NAMES_OF("k.conkey", "c.oid")},
               {FACT_TARGET_SCHEMA, "p.nspname"},
               {FACT_TARGET, "o.relname"},
               {FACT_TARGET_COLUMNS, NAMES_OF("k.confkey", "o.oid")},
               {FACT_ON_DELETE, ACTION("confdeltype")},
               {FACT_SET_COLUMNS, NAMES_OF("k.confdelsetcols", "c.oid"), .since = 150000},
               {FACT_ON_UPDATE, ACTION("confupdtype")},
               {FACT_MATCH, "CASE k.confmatchtype WHEN 'f' THEN 'FULL' END"},
               {FACT_DEFERRABLE, DEFERRABLE},
               {FACT_NOT_VALID, IF("NOT k.convalidated")}}},

    {.kind = OBJECT_PARTITION, IN_A_TABLE("p.relname"),
     .from = IN_TABLE "JOIN pg_catalog.pg_inherits h ON h.inhparent = c.oid"
             " JOIN pg_catalog.pg_class p ON p.oid = h.inhrelid AND p.relispartition"
             " WHERE " IS_TABLE,
     .order = "p.relname",
     .facts = {{FACT_BOUNDS, "pg_catalog.pg_get_expr(p.relpartbound, p.oid)"}}},

    {.kind = OBJECT_POLICY, IN_A_TABLE("p.polname"),
     .from = IN_TABLE "JOIN pg_catalog.pg_policy p ON p.polrelid = c.oid WHERE " IS_TABLE,
     .order = "p.polname",
     .facts = {{FACT_COMMAND,
                "CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT'"
                " WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END"},
               {FACT_RESTRICTIVE, IF("NOT p.polpermissive")},
               {FACT_ROLES,
                "(SELECT pg_catalog.array_agg(u.rolname ORDER BY r.place)"
                " FROM pg_catalog.unnest(p.polroles) WITH ORDINALITY r (role, place)"
                " JOIN pg_catalog.pg_roles u ON u.oid = r.role)"},
               {FACT_WHERE, "pg_catalog.pg_get_expr(p.polqual, p.polrelid)"},
               {FACT_EXPRESSION, "pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)"}}},
    {0},
};
/* clang-format on */
