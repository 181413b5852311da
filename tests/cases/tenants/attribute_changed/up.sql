==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX users_name_index;

CREATE UNIQUE INDEX users_name_index ON users (account_id, name);

-- migrate:down

DROP INDEX users_name_index;

CREATE UNIQUE INDEX users_name_index ON users (org_id, name);
