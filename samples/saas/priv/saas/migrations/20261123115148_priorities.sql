-- priorities: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE organizations ADD COLUMN billing_email text;

-- migrate:down

ALTER TABLE organizations DROP COLUMN billing_email;
