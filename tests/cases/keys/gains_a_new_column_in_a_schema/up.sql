==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE example.posts DROP CONSTRAINT posts_pkey;

-- fails while posts has rows: give title a `default` or a `backfill`
ALTER TABLE example.posts ADD COLUMN title text NOT NULL;

ALTER TABLE example.posts ADD CONSTRAINT posts_pkey PRIMARY KEY (id, title);

-- migrate:down

ALTER TABLE example.posts DROP CONSTRAINT posts_pkey;

ALTER TABLE example.posts DROP COLUMN title;

ALTER TABLE example.posts ADD CONSTRAINT posts_pkey PRIMARY KEY (id);
