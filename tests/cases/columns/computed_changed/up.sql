==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX people_full_name_index;

ALTER TABLE people DROP CONSTRAINT named;

ALTER TABLE people DROP COLUMN full_name;

ALTER TABLE people ADD COLUMN full_name text GENERATED ALWAYS AS (last || ', ' || first) STORED NOT NULL;

COMMENT ON COLUMN people.full_name IS 'For lists.';

ALTER TABLE people ADD CONSTRAINT named CHECK (full_name <> '');

CREATE INDEX people_full_name_index ON people (full_name);

-- migrate:down

DROP INDEX people_full_name_index;

ALTER TABLE people DROP CONSTRAINT named;

ALTER TABLE people DROP COLUMN full_name;

ALTER TABLE people ADD COLUMN full_name text GENERATED ALWAYS AS (first || ' ' || last) STORED NOT NULL;

COMMENT ON COLUMN people.full_name IS 'For lists.';

ALTER TABLE people ADD CONSTRAINT named CHECK (full_name <> '');

CREATE INDEX people_full_name_index ON people (full_name);
