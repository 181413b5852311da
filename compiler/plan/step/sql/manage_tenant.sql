-- The trigger's function of `manage_tenant`. Its arguments: what it may do, then the pieces of the
-- template, `=text` or `:column`. It runs with its owner's rights, so that the owner of the
-- tenants' tables is who migrates them later.
--
-- A tenant that is being made holds {makers_lock} shared until its transaction ends: who migrates
-- all tenants waits for it, so that none is missed. {tenant_lock} keeps one tenant's name to one.
CREATE OR REPLACE FUNCTION {function} RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $rescc$
    DECLARE
      before text := '';
      after text := '';
      piece text;
      migration record;
      began timestamptz;
    BEGIN
      FOR i IN 1 .. TG_NARGS - 1 LOOP
        piece := substr(TG_ARGV[i], 2);
        IF left(TG_ARGV[i], 1) = ':' THEN
          before := before || CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ->> piece END;
          after := after || CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ->> piece END;
        ELSE
          before := before || piece;
          after := after || piece;
        END IF;
      END LOOP;
      IF before IS NOT DISTINCT FROM after THEN RETURN NULL; END IF;
      IF octet_length(after) NOT BETWEEN 1 AND 63 THEN
        RAISE EXCEPTION 'a tenant''s schema name has 1 to 63 bytes: "%"', after
          USING ERRCODE = 'name_too_long';
      END IF;
      PERFORM pg_advisory_xact_lock_shared({makers_lock});
      IF before IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock({tenant_lock}, hashtext(before));
      END IF;
      IF after IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock({tenant_lock}, hashtext(after));
      END IF;
      IF after IS NULL THEN
        IF TG_ARGV[0] LIKE '%delete%' THEN
          EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', before);
          DELETE FROM {history} WHERE schema_name = before;
        END IF;
        RETURN NULL;
      END IF;
      IF before IS NOT NULL AND to_regnamespace(quote_ident(before)) IS NOT NULL THEN
        IF TG_ARGV[0] LIKE '%update%' THEN
          EXECUTE format('ALTER SCHEMA %I RENAME TO %I', before, after);
          UPDATE {history} SET schema_name = after WHERE schema_name = before;
        END IF;
        RETURN NULL;
      END IF;
      IF TG_ARGV[0] NOT LIKE '%create%' THEN RETURN NULL; END IF;
      IF to_regclass({texts_literal}) IS NULL THEN
        RAISE EXCEPTION 'the tenants'' migrations are not in this database yet'
          USING HINT = 'rescc migrate brings them';
      END IF;
      IF to_regnamespace(quote_ident(after)) IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', after);
      ELSIF NOT EXISTS (SELECT FROM {history} WHERE schema_name = after) THEN
        RAISE EXCEPTION 'schema "%" is there already, and no tenant''s', after
          USING ERRCODE = 'duplicate_schema';
      END IF;
      FOR migration IN
        SELECT * FROM {texts} AS m
        WHERE NOT EXISTS (SELECT FROM {history} AS h
                          WHERE h.schema_name = after AND h.version = m.version)
        ORDER BY m.version
      LOOP
        began := clock_timestamp();
        PERFORM set_config('search_path', format('%I, ', after) || migration.search_path, true);
        EXECUTE migration.up;
        PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
        INSERT INTO {history} (schema_name, version, name, checksum, duration_ms)
          VALUES (after, migration.version, migration.name, migration.checksum,
                  extract(epoch FROM clock_timestamp() - began) * 1000);
      END LOOP;
      RETURN NULL;
    END
  $rescc$
