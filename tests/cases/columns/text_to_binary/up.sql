==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts ALTER COLUMN body TYPE bytea USING convert_to(body, 'UTF8');

-- migrate:down

ALTER TABLE posts ALTER COLUMN body TYPE text;
