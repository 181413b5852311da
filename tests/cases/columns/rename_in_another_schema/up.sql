==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE example.posts RENAME COLUMN title TO name;

ALTER INDEX example.posts_title_index RENAME TO posts_name_index;

-- migrate:down

ALTER TABLE example.posts RENAME COLUMN name TO title;

ALTER INDEX example.posts_name_index RENAME TO posts_title_index;
