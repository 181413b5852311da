==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE TABLE posts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  CONSTRAINT posts_pkey PRIMARY KEY (id)
);

CREATE TABLE afters (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  slug text NOT NULL,
  post_id uuid,
  CONSTRAINT afters_pkey PRIMARY KEY (id)
);

CREATE INDEX afters_post_id_index ON afters (post_id);

CREATE UNIQUE INDEX afters_slug_index ON afters (slug);

CREATE TABLE befores (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  post_id uuid,
  slug text NOT NULL,
  CONSTRAINT befores_pkey PRIMARY KEY (id)
);

CREATE INDEX befores_post_id_index ON befores (post_id);

CREATE UNIQUE INDEX befores_slug_index ON befores (slug);

ALTER TABLE afters ADD CONSTRAINT afters_post_id_fkey
  FOREIGN KEY (post_id) REFERENCES posts (id);

ALTER TABLE befores ADD CONSTRAINT befores_post_id_fkey
  FOREIGN KEY (post_id) REFERENCES posts (id);

-- migrate:down

DROP TABLE befores;

DROP TABLE afters;

DROP TABLE posts;
