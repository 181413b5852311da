==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE events ADD COLUMN number bigint;

UPDATE events AS t SET number = n.n
  FROM (SELECT tableoid, ctid, row_number() OVER () AS n FROM events) AS n
  WHERE t.tableoid = n.tableoid AND t.ctid = n.ctid;

ALTER TABLE events ALTER COLUMN number SET NOT NULL;

ALTER TABLE events ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;

SELECT setval(pg_get_serial_sequence('events', 'number'), max(number)) FROM events HAVING max(number) > 0;

-- migrate:down

ALTER TABLE events DROP COLUMN number;
