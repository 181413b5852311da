==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX notes_title_index;

DROP INDEX posts_state_index;

DROP INDEX posts_title_index;

ALTER TABLE posts DROP CONSTRAINT ok;

ALTER TABLE posts ADD CONSTRAINT ok CHECK ((title <> '') OR NOT (gone_at is null));

CREATE UNIQUE INDEX notes_title_index ON notes (title);

CREATE INDEX posts_state_index ON posts (state)
  WHERE (gone_at is null) AND (state <> 'x');

CREATE UNIQUE INDEX posts_title_index ON posts (title)
  WHERE gone_at is null;

CREATE INDEX all_titles ON posts (title DESC);

CREATE UNIQUE INDEX posts_whole_index ON posts (state, title);

-- migrate:down

DROP INDEX notes_title_index;

DROP INDEX posts_state_index;

DROP INDEX posts_title_index;

DROP INDEX all_titles;

DROP INDEX posts_whole_index;

ALTER TABLE posts DROP CONSTRAINT ok;

ALTER TABLE posts ADD CONSTRAINT ok CHECK (title <> '');

CREATE UNIQUE INDEX notes_title_index ON notes (title)
  WHERE gone_at is null;

CREATE INDEX posts_state_index ON posts (state)
  WHERE state <> 'x';

CREATE UNIQUE INDEX posts_title_index ON posts (title);
