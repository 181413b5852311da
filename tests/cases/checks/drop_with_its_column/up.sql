==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE orders DROP CONSTRAINT price_is_positive;

ALTER TABLE orders DROP CONSTRAINT total_over_price;

-- what stands in orders.price is gone for good
ALTER TABLE orders DROP COLUMN price;

-- migrate:down

-- price comes back empty: what stood in it is gone for good
ALTER TABLE orders ADD COLUMN price bigint;

ALTER TABLE orders ADD CONSTRAINT price_is_positive CHECK (price > 0);

ALTER TABLE orders ADD CONSTRAINT total_over_price CHECK (total >= price);
