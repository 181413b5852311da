==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX posts_body_index;

DROP INDEX posts_slug_index;

DROP INDEX posts_title_index;

ALTER TABLE posts RENAME COLUMN title TO heading;

ALTER TABLE posts RENAME COLUMN slug TO handle;

-- migrate:down

ALTER TABLE posts RENAME COLUMN heading TO title;

ALTER TABLE posts RENAME COLUMN handle TO slug;

CREATE INDEX posts_body_index ON posts (body);

CREATE UNIQUE INDEX posts_slug_index ON posts (slug);

CREATE INDEX posts_title_index ON posts (title);
