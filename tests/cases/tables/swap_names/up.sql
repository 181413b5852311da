==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts RENAME TO rescc_tmp_1;

ALTER TABLE drafts RENAME TO posts;

ALTER TABLE rescc_tmp_1 RENAME TO drafts;

ALTER INDEX posts_draft_id_index RENAME TO drafts_draft_id_index;

ALTER TABLE drafts RENAME CONSTRAINT posts_pkey TO rescc_tmp_1;

ALTER TABLE posts RENAME CONSTRAINT drafts_pkey TO posts_pkey;

ALTER TABLE drafts RENAME CONSTRAINT rescc_tmp_1 TO drafts_pkey;

ALTER INDEX posts_title_index RENAME TO rescc_tmp_2;

ALTER INDEX drafts_title_index RENAME TO posts_title_index;

ALTER INDEX rescc_tmp_2 RENAME TO drafts_title_index;

ALTER TABLE drafts RENAME CONSTRAINT posts_draft_id_fkey TO drafts_draft_id_fkey;

-- migrate:down

ALTER TABLE posts RENAME TO rescc_tmp_1;

ALTER TABLE drafts RENAME TO posts;

ALTER TABLE rescc_tmp_1 RENAME TO drafts;

ALTER INDEX drafts_draft_id_index RENAME TO posts_draft_id_index;

ALTER TABLE drafts RENAME CONSTRAINT posts_pkey TO rescc_tmp_1;

ALTER TABLE posts RENAME CONSTRAINT drafts_pkey TO posts_pkey;

ALTER TABLE drafts RENAME CONSTRAINT rescc_tmp_1 TO drafts_pkey;

ALTER INDEX posts_title_index RENAME TO rescc_tmp_2;

ALTER INDEX drafts_title_index RENAME TO posts_title_index;

ALTER INDEX rescc_tmp_2 RENAME TO drafts_title_index;

ALTER TABLE posts RENAME CONSTRAINT drafts_draft_id_fkey TO posts_draft_id_fkey;
