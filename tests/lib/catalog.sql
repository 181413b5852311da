-- The canonical listing: everything that a schema is, a fact a line, but the order of columns.
WITH space AS (
  SELECT oid, nspname FROM pg_namespace
  WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), member AS ( -- what belongs to an extension is the extension's matter
  SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
), relation AS (
  SELECT c.*, s.nspname FROM pg_class c JOIN space s ON s.oid = c.relnamespace
  WHERE c.relname NOT IN ('rescc_migrations', 'rescc_tenant_migrations', 'schema_migrations')
    AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_class'::regclass AND m.objid = c.oid)
), line(text) AS (
  SELECT format('table %I.%I %s%s%s%s%s', nspname, relname, relkind, relpersistence,
                coalesce(' with ' || (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(reloptions) o), ''),
                CASE WHEN relrowsecurity THEN ' row_security' ELSE '' END || CASE WHEN relforcerowsecurity THEN ' forced' ELSE '' END,
                coalesce(' comment ' || quote_literal(obj_description(oid, 'pg_class')), ''))
  FROM relation WHERE relkind IN ('r', 'p', 'v', 'm', 'f')
  UNION ALL
  SELECT format('partition %I.%I %s%s', nspname, relname, coalesce(pg_get_partkeydef(oid), ''),
                coalesce(' of ' || (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = relation.oid) || ' ' || pg_get_expr(relpartbound, oid), ''))
  FROM relation WHERE relkind = 'p' OR relispartition AND relkind = 'r'
  UNION ALL
  SELECT format('view %I.%I %s', nspname, relname, pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
  UNION ALL
  SELECT format('column %I.%I.%I %s%s%s%s%s%s', r.nspname, r.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attnotnull THEN ' not null' ELSE '' END,
                CASE WHEN a.attgenerated <> '' THEN ' generated ' || a.attgenerated::text ELSE '' END
                  || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''),
                CASE a.attidentity WHEN 'a' THEN ' identity always' WHEN 'd' THEN ' identity by default' ELSE '' END,
                (SELECT ' collate ' || quote_ident(l.collname) FROM pg_collation l JOIN pg_type t ON t.oid = a.atttypid
                 WHERE l.oid = a.attcollation AND a.attcollation <> t.typcollation),
                coalesce(' comment ' || quote_literal(col_description(r.oid, a.attnum)), ''))
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
  WHERE r.relkind IN ('r', 'p')
  UNION ALL
  SELECT format('constraint %I.%I.%I %s%s', r.nspname, r.relname, k.conname, pg_get_constraintdef(k.oid),
                coalesce(' comment ' || quote_literal(obj_description(k.oid, 'pg_constraint')), ''))
  FROM pg_constraint k JOIN relation r ON r.oid = k.conrelid WHERE k.contype <> 'n' AND k.conparentid = 0 -- a partition's follow its table's
  UNION ALL
  SELECT format('index %s%s%s', pg_get_indexdef(i.indexrelid), CASE WHEN i.indisvalid THEN '' ELSE ' invalid' END,
                coalesce(' comment ' || quote_literal(obj_description(i.indexrelid, 'pg_class')), ''))
  FROM pg_index i JOIN relation r ON r.oid = i.indrelid
  WHERE NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid) -- a partition's: PostgreSQL names it, and it follows its table's
  UNION ALL
  SELECT format('enum %I.%I (%s)%s', s.nspname, t.typname,
                (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid),
                coalesce(' comment ' || quote_literal(obj_description(t.oid, 'pg_type')), ''))
  FROM pg_type t JOIN space s ON s.oid = t.typnamespace WHERE t.typtype = 'e'
  UNION ALL -- domains, composite types, ranges
  SELECT format('type %I.%I %s %s', s.nspname, t.typname, t.typtype, coalesce(format_type(nullif(t.typbasetype, 0), t.typtypmod), ''))
  FROM pg_type t JOIN space s ON s.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
  WHERE (t.typtype IN ('d', 'r') OR c.relkind = 'c')
    AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_type'::regclass AND m.objid = t.oid)
  UNION ALL -- sequences of their own: an identity's is its column's matter
  SELECT format('sequence %I.%I', nspname, relname) FROM relation
  WHERE relkind = 'S' AND NOT EXISTS (
    SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = relation.oid AND d.deptype = 'i')
  UNION ALL
  SELECT format('extension %I %s', extname, extversion) FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL
  SELECT format('policy %I.%I %s', schemaname, tablename, to_jsonb(p) - 'schemaname' - 'tablename') FROM pg_policies p
  UNION ALL
  SELECT format('function %s %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid)))
           || coalesce(' comment ' || quote_literal(obj_description(p.oid, 'pg_proc')), '')
  FROM pg_proc p JOIN space s ON s.oid = p.pronamespace
  WHERE p.prokind IN ('f', 'p') AND NOT EXISTS (SELECT FROM member m WHERE m.classid = 'pg_proc'::regclass AND m.objid = p.oid)
  UNION ALL
  SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
)
SELECT text FROM line ORDER BY text COLLATE "C";
