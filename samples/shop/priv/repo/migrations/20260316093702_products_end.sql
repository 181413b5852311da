-- products_end: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE products ADD COLUMN discontinued_at timestamptz;

CREATE INDEX products_lower_name_index ON products ((lower(name)))
  WHERE discontinued_at is null;

-- migrate:down

DROP INDEX products_lower_name_index;

ALTER TABLE products DROP COLUMN discontinued_at;
