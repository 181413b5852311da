==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX matches_home_index;

ALTER TABLE matches RENAME COLUMN away TO rescc_tmp_1;

ALTER TABLE matches RENAME COLUMN home TO away;

ALTER TABLE matches RENAME COLUMN rescc_tmp_1 TO home;

CREATE INDEX matches_home_index ON matches (home);

-- migrate:down

DROP INDEX matches_home_index;

ALTER TABLE matches RENAME COLUMN away TO rescc_tmp_1;

ALTER TABLE matches RENAME COLUMN home TO away;

ALTER TABLE matches RENAME COLUMN rescc_tmp_1 TO home;

CREATE INDEX matches_home_index ON matches (home);
