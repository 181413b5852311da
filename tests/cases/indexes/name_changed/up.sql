==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER INDEX posts_body_index RENAME TO new_name;

ALTER INDEX posts_title_index RENAME TO titles_r_unique_dawg;

ALTER INDEX old_name RENAME TO posts_title_index;

-- migrate:down

ALTER INDEX posts_title_index RENAME TO old_name;

ALTER INDEX new_name RENAME TO posts_body_index;

ALTER INDEX titles_r_unique_dawg RENAME TO posts_title_index;
