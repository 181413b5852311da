==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts RENAME COLUMN title TO subject;

ALTER TABLE posts ADD COLUMN name text;

-- migrate:down

ALTER TABLE posts DROP COLUMN name;

ALTER TABLE posts RENAME COLUMN subject TO title;
