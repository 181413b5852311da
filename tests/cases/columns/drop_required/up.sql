==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

-- what stands in posts.title is gone for good
ALTER TABLE posts DROP COLUMN title;

-- migrate:down

-- rows that exist get '': what stood in title is gone for good
ALTER TABLE posts ADD COLUMN title text NOT NULL DEFAULT '';

ALTER TABLE posts ALTER COLUMN title DROP DEFAULT;
