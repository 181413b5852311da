-- tickets_wait_and_close_labels: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TYPE ticket_status ADD VALUE 'waiting' AFTER 'open';

-- migrate:down

-- ticket_status is made anew: a row that holds a label which is gone stops this
ALTER TYPE ticket_status RENAME TO ticket_status_before;

CREATE TYPE ticket_status AS ENUM ('open', 'closed');

ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT;

ALTER TABLE tickets ALTER COLUMN status TYPE ticket_status USING status::text::ticket_status;

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';

DROP TYPE ticket_status_before;
