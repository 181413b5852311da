==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts ALTER COLUMN title DROP DEFAULT;

ALTER TABLE posts ALTER COLUMN title TYPE varchar(80);

ALTER TABLE posts ALTER COLUMN title SET DEFAULT 'x';

-- migrate:down

ALTER TABLE posts ALTER COLUMN title DROP DEFAULT;

ALTER TABLE posts ALTER COLUMN title TYPE varchar(20);

ALTER TABLE posts ALTER COLUMN title SET DEFAULT 'x';
