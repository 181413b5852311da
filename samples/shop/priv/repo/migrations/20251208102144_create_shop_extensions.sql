-- create_shop_extensions: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

CREATE EXTENSION IF NOT EXISTS citext;

-- migrate:down

DROP EXTENSION citext;
