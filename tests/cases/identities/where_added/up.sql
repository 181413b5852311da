==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX posts_title_index;

CREATE UNIQUE INDEX posts_title_index ON posts (title)
  WHERE title not in ('fred', 'george');

-- migrate:down

DROP INDEX posts_title_index;

CREATE UNIQUE INDEX posts_title_index ON posts (title);
