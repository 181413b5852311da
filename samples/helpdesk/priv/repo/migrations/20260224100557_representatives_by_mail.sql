-- representatives_by_mail: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE representatives RENAME COLUMN name TO full_name;

ALTER TABLE representatives ADD COLUMN email text;

CREATE UNIQUE INDEX representatives_email_index ON representatives (email);

-- migrate:down

DROP INDEX representatives_email_index;

ALTER TABLE representatives DROP COLUMN email;

ALTER TABLE representatives RENAME COLUMN full_name TO name;
