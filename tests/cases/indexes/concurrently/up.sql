==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX posts_body_index;

ALTER TABLE posts ADD COLUMN views integer NOT NULL DEFAULT 0;

-- migrate:down

ALTER TABLE posts DROP COLUMN views;

CREATE INDEX posts_body_index ON posts (body);
==> after_indexes.sql <==
-- after_indexes: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up transaction:false

CREATE UNIQUE INDEX CONCURRENTLY i_both ON posts (title, views DESC);

CREATE INDEX CONCURRENTLY posts_title_index ON posts (title);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY i_both;

DROP INDEX CONCURRENTLY posts_title_index;
