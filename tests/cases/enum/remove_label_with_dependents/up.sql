==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX tickets_closed_at_index;

DROP INDEX tickets_one_open_index;

ALTER TABLE tickets DROP CONSTRAINT closed_has_time;

ALTER TABLE tickets DROP COLUMN is_open;

-- status is made anew: a row that holds a label which is gone stops this
ALTER TYPE status RENAME TO status_before;

CREATE TYPE status AS ENUM ('open', 'closed');

ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT;

ALTER TABLE tickets ALTER COLUMN status TYPE status USING status::text::status;

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';

ALTER TABLE tickets ADD COLUMN is_open boolean GENERATED ALWAYS AS (status = 'open') STORED;

ALTER TABLE tickets ADD CONSTRAINT closed_has_time CHECK (status <> 'closed' or closed_at is not null);

CREATE INDEX tickets_closed_at_index ON tickets (closed_at)
  WHERE status = 'closed';

CREATE UNIQUE INDEX tickets_one_open_index ON tickets (id)
  WHERE status = 'open';

DROP TYPE status_before;

-- migrate:down

DROP INDEX tickets_closed_at_index;

DROP INDEX tickets_one_open_index;

ALTER TABLE tickets DROP CONSTRAINT closed_has_time;

ALTER TABLE tickets DROP COLUMN is_open;

-- status is made anew: a row that holds a label which is gone stops this
ALTER TYPE status RENAME TO status_before;

CREATE TYPE status AS ENUM ('open', 'waiting', 'closed');

ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT;

ALTER TABLE tickets ALTER COLUMN status TYPE status USING status::text::status;

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';

ALTER TABLE tickets ADD COLUMN is_open boolean GENERATED ALWAYS AS (status = 'open') STORED;

ALTER TABLE tickets ADD CONSTRAINT closed_has_time CHECK (status <> 'closed' or closed_at is not null);

CREATE INDEX tickets_closed_at_index ON tickets (closed_at)
  WHERE status = 'closed';

CREATE UNIQUE INDEX tickets_one_open_index ON tickets (id)
  WHERE status = 'open';

DROP TYPE status_before;
