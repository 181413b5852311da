==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE SCHEMA IF NOT EXISTS b;

ALTER TABLE a.posts SET SCHEMA b;

ALTER TABLE b.posts RENAME TO articles;

ALTER TABLE b.articles RENAME CONSTRAINT posts_pkey TO articles_pkey;

ALTER INDEX b.posts_title_index RENAME TO articles_title_index;

-- migrate:down

ALTER TABLE b.articles SET SCHEMA a;

ALTER TABLE a.articles RENAME TO posts;

ALTER TABLE a.posts RENAME CONSTRAINT articles_pkey TO posts_pkey;

ALTER INDEX a.articles_title_index RENAME TO posts_title_index;
