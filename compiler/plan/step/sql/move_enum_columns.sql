-- An enum is made anew under its name, the old one is still there under another: whatever column
-- has the old type gets the new one. Whose columns they are is not known here: the tenants'.
DO $rescc$
  DECLARE c record;
  BEGIN
    FOR c IN
      SELECT a.attrelid::regclass AS tab, a.attname AS col,
        CASE WHEN t.typelem <> 0 THEN '[]' ELSE '' END AS dimensions,
        replace(pg_get_expr(d.adbin, d.adrelid), {old_name}, {new_name}) AS value
      FROM pg_attribute a JOIN pg_class r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p')
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE NOT a.attisdropped AND NOT r.relispartition
        AND (t.oid = {old_type}::regtype OR t.typelem = {old_type}::regtype)
    LOOP
      EXECUTE format('ALTER TABLE %s ALTER %I DROP DEFAULT, ALTER %2$I TYPE {new_type_in_format}%s'
        ' USING %2$I::text%3$s::{new_type_in_format}%3$s', c.tab, c.col, c.dimensions);
      IF c.value IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s ALTER %I SET DEFAULT %s', c.tab, c.col, c.value);
      END IF;
    END LOOP;
  END
$rescc$
