==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts RENAME TO articles;

ALTER TABLE authors RENAME TO writers;

ALTER TABLE articles RENAME COLUMN id TO number;

ALTER TABLE articles RENAME COLUMN title TO headline;

ALTER TABLE articles RENAME COLUMN state TO phase;

ALTER TABLE articles RENAME COLUMN author_id TO writer_id;

ALTER TABLE articles RENAME CONSTRAINT posts_pkey TO articles_pkey;

ALTER INDEX posts_title_index RENAME TO articles_headline_index;

ALTER INDEX posts_title_state_index RENAME TO articles_headline_phase_index;

ALTER INDEX posts_author_id_index RENAME TO articles_writer_id_index;

ALTER TABLE writers RENAME CONSTRAINT authors_pkey TO writers_pkey;

ALTER TABLE articles RENAME CONSTRAINT posts_author_id_fkey TO articles_writer_id_fkey;

ALTER TABLE writers RENAME CONSTRAINT authors_best_id_fkey TO writers_best_id_fkey;

-- migrate:down

ALTER TABLE writers RENAME TO authors;

ALTER TABLE articles RENAME TO posts;

ALTER TABLE posts RENAME COLUMN number TO id;

ALTER TABLE posts RENAME COLUMN headline TO title;

ALTER TABLE posts RENAME COLUMN phase TO state;

ALTER TABLE posts RENAME COLUMN writer_id TO author_id;

ALTER TABLE authors RENAME CONSTRAINT writers_pkey TO authors_pkey;

ALTER TABLE posts RENAME CONSTRAINT articles_pkey TO posts_pkey;

ALTER INDEX articles_writer_id_index RENAME TO posts_author_id_index;

ALTER INDEX articles_headline_index RENAME TO posts_title_index;

ALTER INDEX articles_headline_phase_index RENAME TO posts_title_state_index;

ALTER TABLE authors RENAME CONSTRAINT writers_best_id_fkey TO authors_best_id_fkey;

ALTER TABLE posts RENAME CONSTRAINT articles_writer_id_fkey TO posts_author_id_fkey;
