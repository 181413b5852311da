==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop view codes;

DROP POLICY mine ON posts;

ALTER TABLE posts DROP COLUMN shown;

ALTER TABLE posts ALTER COLUMN code TYPE varchar(30);

ALTER TABLE posts ALTER COLUMN price TYPE numeric(10,2);

ALTER TABLE posts ADD COLUMN shown text GENERATED ALWAYS AS (code || '!') STORED;

CREATE POLICY mine ON posts
  USING (price > 1);

create view codes as select code from posts;

-- migrate:down

drop view codes;

DROP POLICY mine ON posts;

ALTER TABLE posts DROP COLUMN shown;

ALTER TABLE posts ALTER COLUMN code TYPE varchar(20);

ALTER TABLE posts ALTER COLUMN price TYPE numeric(8,2);

ALTER TABLE posts ADD COLUMN shown text GENERATED ALWAYS AS (code || '!') STORED;

CREATE POLICY mine ON posts
  USING (price > 1);

create view codes as select code from posts;
