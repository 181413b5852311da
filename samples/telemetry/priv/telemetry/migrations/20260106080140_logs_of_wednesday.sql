-- logs_of_wednesday: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE logs DETACH PARTITION logs_2026_01_05;

-- the rows of logs_2026_01_05 are gone for good
DROP TABLE logs_2026_01_05;

CREATE TABLE logs_2026_01_07 PARTITION OF logs for values from ('2026-01-07 00:00Z') to ('2026-01-08 00:00Z');

-- migrate:down

ALTER TABLE logs DETACH PARTITION logs_2026_01_07;

DROP TABLE logs_2026_01_07;

-- logs_2026_01_05 comes back empty: its rows are gone for good
CREATE TABLE logs_2026_01_05 PARTITION OF logs for values from ('2026-01-05 00:00Z') to ('2026-01-06 00:00Z');
