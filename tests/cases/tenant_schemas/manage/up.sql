==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE OR REPLACE FUNCTION rescc_manage_tenant() RETURNS trigger
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
      PERFORM pg_advisory_xact_lock_shared(1919251299, 1);
      IF before IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(1919251300, hashtext(before));
      END IF;
      IF after IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(1919251300, hashtext(after));
      END IF;
      IF after IS NULL THEN
        IF TG_ARGV[0] LIKE '%delete%' THEN
          EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', before);
          DELETE FROM public.rescc_migrations WHERE schema_name = before;
        END IF;
        RETURN NULL;
      END IF;
      IF before IS NOT NULL AND to_regnamespace(quote_ident(before)) IS NOT NULL THEN
        IF TG_ARGV[0] LIKE '%update%' THEN
          EXECUTE format('ALTER SCHEMA %I RENAME TO %I', before, after);
          UPDATE public.rescc_migrations SET schema_name = after WHERE schema_name = before;
        END IF;
        RETURN NULL;
      END IF;
      IF TG_ARGV[0] NOT LIKE '%create%' THEN RETURN NULL; END IF;
      IF to_regclass('public.rescc_tenant_migrations') IS NULL THEN
        RAISE EXCEPTION 'the tenants'' migrations are not in this database yet'
          USING HINT = 'rescc migrate brings them';
      END IF;
      IF to_regnamespace(quote_ident(after)) IS NULL THEN
        EXECUTE format('CREATE SCHEMA %I', after);
      ELSIF NOT EXISTS (SELECT FROM public.rescc_migrations WHERE schema_name = after) THEN
        RAISE EXCEPTION 'schema "%" is there already, and no tenant''s', after
          USING ERRCODE = 'duplicate_schema';
      END IF;
      FOR migration IN
        SELECT * FROM public.rescc_tenant_migrations AS m
        WHERE NOT EXISTS (SELECT FROM public.rescc_migrations AS h
                          WHERE h.schema_name = after AND h.version = m.version)
        ORDER BY m.version
      LOOP
        began := clock_timestamp();
        PERFORM set_config('search_path', format('%I, ', after) || migration.search_path, true);
        EXECUTE migration.up;
        PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
        INSERT INTO public.rescc_migrations (schema_name, version, name, checksum, duration_ms)
          VALUES (after, migration.version, migration.name, migration.checksum,
                  extract(epoch FROM clock_timestamp() - began) * 1000);
      END LOOP;
      RETURN NULL;
    END
  $rescc$;

CREATE TRIGGER rescc_manage_tenant
  AFTER INSERT OR UPDATE OR DELETE ON organizations
  FOR EACH ROW EXECUTE FUNCTION rescc_manage_tenant('create update ', '=org_', ':slug', '=-', ':id');

-- migrate:down

DROP TRIGGER rescc_manage_tenant ON organizations;

DROP FUNCTION rescc_manage_tenant();
