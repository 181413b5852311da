==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX tickets_id_index;

ALTER TABLE tickets DROP CONSTRAINT known_status;

CREATE TYPE status AS ENUM ('open', 'closed', 'archived');

ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT;

ALTER TABLE tickets ALTER COLUMN status TYPE status USING status::status;

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';

CREATE INDEX tickets_id_index ON tickets (id)
  WHERE status = 'open';

-- migrate:down

DROP INDEX tickets_id_index;

ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT;

ALTER TABLE tickets ALTER COLUMN status TYPE text;

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';

ALTER TABLE tickets ADD CONSTRAINT known_status CHECK (status in ('open', 'closed'));

CREATE INDEX tickets_id_index ON tickets (id)
  WHERE status = 'open';

DROP TYPE status;
