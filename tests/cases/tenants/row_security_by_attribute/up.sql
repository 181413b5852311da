==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP POLICY notes_tenant ON notes;

ALTER TABLE notes RENAME COLUMN team TO "group";

ALTER TABLE posts ENABLE ROW LEVEL SECURITY;

ALTER TABLE notes ALTER COLUMN "group" TYPE bigint USING "group"::bigint;

CREATE POLICY notes_tenant ON notes
  USING ("group" = nullif(current_setting('rescc.tenant', true), '')::bigint);

CREATE POLICY posts_tenant ON posts
  USING (org_id = nullif(current_setting('rescc.tenant', true), '')::uuid OR org_id IS NULL);

-- migrate:down

DROP POLICY notes_tenant ON notes;

DROP POLICY posts_tenant ON posts;

ALTER TABLE notes RENAME COLUMN "group" TO team;

ALTER TABLE posts DISABLE ROW LEVEL SECURITY;

ALTER TABLE notes ALTER COLUMN team TYPE integer USING team::integer;

CREATE POLICY notes_tenant ON notes
  USING (team = nullif(current_setting('rescc.tenant', true), '')::integer);
