==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

-- what stands in notes.gone is gone for good
ALTER TABLE notes DROP COLUMN gone;

ALTER TABLE notes RENAME COLUMN title TO headline;

ALTER TABLE notes ADD COLUMN born date;

UPDATE notes SET headline = '' WHERE headline IS NULL;

ALTER TABLE notes ALTER COLUMN headline SET NOT NULL;

ALTER TABLE notes ALTER COLUMN count TYPE bigint USING count::bigint;

ALTER TABLE notes ALTER COLUMN count SET DEFAULT 0;

-- migrate:down

ALTER TABLE notes DROP COLUMN born;

ALTER TABLE notes RENAME COLUMN headline TO title;

-- gone comes back empty: what stood in it is gone for good
ALTER TABLE notes ADD COLUMN gone text;

ALTER TABLE notes ALTER COLUMN title DROP NOT NULL;

ALTER TABLE notes ALTER COLUMN count DROP DEFAULT;

ALTER TABLE notes ALTER COLUMN count TYPE integer USING count::integer;
