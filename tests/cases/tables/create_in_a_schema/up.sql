==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE SCHEMA IF NOT EXISTS example;

CREATE TABLE example.posts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  title text,
  title_with_default text DEFAULT 'fred',
  second_title varchar(16),
  CONSTRAINT posts_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX posts_second_title_index ON example.posts (second_title) NULLS NOT DISTINCT
  WHERE second_title like 'a%' or title is null;

CREATE UNIQUE INDEX posts_title_index ON example.posts (title);

-- migrate:down

DROP TABLE example.posts;
