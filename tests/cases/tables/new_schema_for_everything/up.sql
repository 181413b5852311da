==> after_labels.sql <==
-- after_labels: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TYPE app.state ADD VALUE 'waiting' AFTER 'open';

-- migrate:down

-- state is made anew: a row that holds a label which is gone stops this
ALTER TYPE app.state RENAME TO state_before;

CREATE TYPE app.state AS ENUM ('open', 'closed');

ALTER TABLE app.posts ALTER COLUMN state DROP DEFAULT;

ALTER TABLE app.posts ALTER COLUMN state TYPE app.state USING state::text::app.state;

ALTER TABLE app.posts ALTER COLUMN state SET DEFAULT 'open';

DROP TYPE app.state_before;
==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE TABLE tags (
  name text NOT NULL,
  post_id bigint NOT NULL,
  CONSTRAINT tags_pkey PRIMARY KEY (name)
);

ALTER TABLE app.posts ADD COLUMN parent_id bigint;

ALTER TABLE app.posts ALTER COLUMN state SET DEFAULT 'waiting';

CREATE INDEX posts_parent_id_index ON app.posts (parent_id);

ALTER TABLE app.posts ADD CONSTRAINT posts_parent_id_fkey
  FOREIGN KEY (parent_id) REFERENCES app.posts (id);

ALTER TABLE tags ADD CONSTRAINT tags_post_id_fkey
  FOREIGN KEY (post_id) REFERENCES app.posts (id);

-- migrate:down

ALTER TABLE app.posts DROP CONSTRAINT posts_parent_id_fkey;

DROP INDEX app.posts_parent_id_index;

ALTER TABLE app.posts DROP COLUMN parent_id;

DROP TABLE tags;

ALTER TABLE app.posts ALTER COLUMN state SET DEFAULT 'open';
