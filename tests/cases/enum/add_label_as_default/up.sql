==> after_labels.sql <==
-- after_labels: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TYPE status ADD VALUE 'draft' BEFORE 'open';

-- migrate:down

-- status is made anew: a row that holds a label which is gone stops this
ALTER TYPE status RENAME TO status_before;

CREATE TYPE status AS ENUM ('open', 'closed');

ALTER TABLE tickets ALTER COLUMN status DROP DEFAULT;

ALTER TABLE tickets ALTER COLUMN status TYPE status USING status::text::status;

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';

DROP TYPE status_before;
==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'draft';

-- migrate:down

ALTER TABLE tickets ALTER COLUMN status SET DEFAULT 'open';
