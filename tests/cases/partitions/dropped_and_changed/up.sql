==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE logs DETACH PARTITION logs_b;

-- the rows of logs_b are gone for good
DROP TABLE logs_b;

ALTER TABLE logs_c RENAME TO logs_cc;

ALTER TABLE logs ADD COLUMN more text;

ALTER TABLE logs DETACH PARTITION logs_a;

ALTER TABLE logs ATTACH PARTITION logs_a for values in ('a', 'b');

-- migrate:down

ALTER TABLE logs DROP COLUMN more;

ALTER TABLE logs_cc RENAME TO logs_c;

ALTER TABLE logs DETACH PARTITION logs_a;

ALTER TABLE logs ATTACH PARTITION logs_a for values in ('a');

-- logs_b comes back empty: its rows are gone for good
CREATE TABLE logs_b PARTITION OF logs for values in ('b');
