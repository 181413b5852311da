==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts RENAME COLUMN title TO headline;

-- migrate:down

ALTER TABLE posts RENAME COLUMN headline TO title;
