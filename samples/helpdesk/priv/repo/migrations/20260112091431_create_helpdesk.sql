-- create_helpdesk: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

CREATE TYPE ticket_status AS ENUM ('open', 'closed');

CREATE TABLE representatives (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  inserted_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT representatives_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE representatives IS 'Who answers.';

CREATE TABLE tickets (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  subject text NOT NULL,
  status ticket_status NOT NULL DEFAULT 'open',
  representative_id uuid,
  inserted_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tickets_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE tickets IS 'What somebody needs help with.';

CREATE INDEX tickets_representative_id_index ON tickets (representative_id);

ALTER TABLE tickets ADD CONSTRAINT tickets_representative_id_fkey
  FOREIGN KEY (representative_id) REFERENCES representatives (id);

-- migrate:down

DROP TABLE tickets;

DROP TABLE representatives;

DROP TYPE ticket_status;
