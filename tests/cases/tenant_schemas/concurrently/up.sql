==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up transaction:false

CREATE UNIQUE INDEX CONCURRENTLY notes_body_index ON notes (body);

CREATE INDEX CONCURRENTLY notes_title_index ON notes (title);

-- migrate:down transaction:false

DROP INDEX CONCURRENTLY notes_body_index;

DROP INDEX CONCURRENTLY notes_title_index;
