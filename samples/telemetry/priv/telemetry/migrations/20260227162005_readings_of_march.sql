-- readings_of_march: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE readings DETACH PARTITION readings_2026_01;

-- the rows of readings_2026_01 are gone for good
DROP TABLE readings_2026_01;

ALTER TABLE readings ADD COLUMN raw text;

COMMENT ON COLUMN readings.raw IS 'As the device said it, where that is no number.';

CREATE TABLE readings_2026_03 PARTITION OF readings for values from ('2026-03-01 00:00Z') to ('2026-04-01 00:00Z');

-- migrate:down

ALTER TABLE readings DETACH PARTITION readings_2026_03;

DROP TABLE readings_2026_03;

ALTER TABLE readings DROP COLUMN raw;

-- readings_2026_01 comes back empty: its rows are gone for good
CREATE TABLE readings_2026_01 PARTITION OF readings for values from ('2026-01-01 00:00Z') to ('2026-02-01 00:00Z');
