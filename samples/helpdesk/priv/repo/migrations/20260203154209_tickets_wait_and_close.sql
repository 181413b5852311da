-- tickets_wait_and_close: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE tickets DROP CONSTRAINT tickets_representative_id_fkey;

ALTER TABLE tickets ADD COLUMN body text;

COMMENT ON COLUMN tickets.body IS 'The whole story, as it was told.';

ALTER TABLE tickets ADD COLUMN closed_at timestamptz;

ALTER TABLE tickets ADD CONSTRAINT only_closed_has_a_date CHECK (closed_at is null or status = 'closed');

CREATE INDEX tickets_inserted_at_index ON tickets (inserted_at)
  WHERE status <> 'closed';

ALTER TABLE tickets ADD CONSTRAINT tickets_representative_id_fkey
  FOREIGN KEY (representative_id) REFERENCES representatives (id) ON DELETE SET NULL;

-- migrate:down

ALTER TABLE tickets DROP CONSTRAINT tickets_representative_id_fkey;

DROP INDEX tickets_inserted_at_index;

ALTER TABLE tickets DROP CONSTRAINT only_closed_has_a_date;

ALTER TABLE tickets DROP COLUMN body;

ALTER TABLE tickets DROP COLUMN closed_at;

ALTER TABLE tickets ADD CONSTRAINT tickets_representative_id_fkey
  FOREIGN KEY (representative_id) REFERENCES representatives (id);
