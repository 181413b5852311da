==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE TABLE dependents (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  target_code text,
  CONSTRAINT dependents_pkey PRIMARY KEY (id)
);

CREATE INDEX dependents_target_code_index ON dependents (target_code);

CREATE TABLE targets (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  code text NOT NULL,
  CONSTRAINT targets_pkey PRIMARY KEY (id)
);

-- migrate:down

DROP TABLE targets;

DROP TABLE dependents;
==> after_indexes.sql <==
-- after_indexes: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up transaction:false

CREATE UNIQUE INDEX CONCURRENTLY targets_code ON targets (code);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY targets_code;
==> after_foreign_keys.sql <==
-- after_foreign_keys: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE dependents ADD CONSTRAINT dependents_target_code_fkey
  FOREIGN KEY (target_code) REFERENCES targets (code);

-- migrate:down

ALTER TABLE dependents DROP CONSTRAINT dependents_target_code_fkey;
