==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE comments DROP CONSTRAINT comments_post_code_fkey;

ALTER TABLE comments ALTER COLUMN post_code TYPE text;

ALTER TABLE posts ALTER COLUMN code TYPE text;

ALTER TABLE comments ADD CONSTRAINT comments_post_code_fkey
  FOREIGN KEY (post_code) REFERENCES posts (code);

-- migrate:down

ALTER TABLE comments DROP CONSTRAINT comments_post_code_fkey;

ALTER TABLE comments ALTER COLUMN post_code TYPE integer USING post_code::text::integer;

ALTER TABLE posts ALTER COLUMN code TYPE integer USING code::text::integer;

ALTER TABLE comments ADD CONSTRAINT comments_post_code_fkey
  FOREIGN KEY (post_code) REFERENCES posts (code);
