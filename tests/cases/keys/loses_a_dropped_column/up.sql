==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE example.posts DROP CONSTRAINT posts_pkey;

-- what stands in posts.title is gone for good
ALTER TABLE example.posts DROP COLUMN title;

ALTER TABLE example.posts ADD CONSTRAINT posts_pkey PRIMARY KEY (id);

-- migrate:down

ALTER TABLE example.posts DROP CONSTRAINT posts_pkey;

-- rows that exist get '': what stood in title is gone for good
ALTER TABLE example.posts ADD COLUMN title text NOT NULL DEFAULT '';

ALTER TABLE example.posts ALTER COLUMN title DROP DEFAULT;

ALTER TABLE example.posts ADD CONSTRAINT posts_pkey PRIMARY KEY (id, title);
