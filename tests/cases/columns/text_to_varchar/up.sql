==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts ALTER COLUMN title TYPE varchar(255);

-- migrate:down

ALTER TABLE posts ALTER COLUMN title TYPE text;
