==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts ADD COLUMN slug text;

UPDATE posts SET slug = lower(replace(title, ' ', '-')) WHERE slug IS NULL;

ALTER TABLE posts ALTER COLUMN slug SET NOT NULL;

-- migrate:down

ALTER TABLE posts DROP COLUMN slug;
