==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX by_email;

DROP INDEX users_email_index;

DROP INDEX users_name_index;

ALTER TABLE users DROP CONSTRAINT users_code_index;

ALTER TABLE users ADD COLUMN organization_id uuid;

ALTER TABLE users ADD CONSTRAINT users_code_index UNIQUE (organization_id, code) DEFERRABLE;

CREATE UNIQUE INDEX by_email ON users (organization_id, email DESC);

CREATE UNIQUE INDEX users_email_index ON users (organization_id, email);

CREATE UNIQUE INDEX users_name_index ON users (organization_id, name);

CREATE UNIQUE INDEX all_codes ON users (code);

CREATE UNIQUE INDEX users_both_index ON users (name, organization_id);

CREATE UNIQUE INDEX users_everywhere_index ON users (code, name);

CREATE INDEX users_organization_id_index ON users (organization_id);

ALTER TABLE users ADD CONSTRAINT users_organization_id_fkey
  FOREIGN KEY (organization_id) REFERENCES organizations (id);

-- migrate:down

ALTER TABLE users DROP CONSTRAINT users_organization_id_fkey;

DROP INDEX by_email;

DROP INDEX users_email_index;

DROP INDEX users_name_index;

DROP INDEX all_codes;

DROP INDEX users_both_index;

DROP INDEX users_everywhere_index;

DROP INDEX users_organization_id_index;

ALTER TABLE users DROP CONSTRAINT users_code_index;

ALTER TABLE users DROP COLUMN organization_id;

ALTER TABLE users ADD CONSTRAINT users_code_index UNIQUE (code) DEFERRABLE;

CREATE UNIQUE INDEX by_email ON users (email DESC);

CREATE UNIQUE INDEX users_email_index ON users (email);

CREATE UNIQUE INDEX users_name_index ON users (name);
