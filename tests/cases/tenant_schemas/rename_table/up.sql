==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE notes RENAME TO remarks;

ALTER TABLE remarks RENAME CONSTRAINT notes_pkey TO remarks_pkey;

ALTER INDEX notes_parent_id_index RENAME TO remarks_parent_id_index;

ALTER INDEX notes_title_index RENAME TO remarks_title_index;

ALTER TABLE remarks RENAME CONSTRAINT notes_parent_id_fkey TO remarks_parent_id_fkey;

-- migrate:down

ALTER TABLE remarks RENAME TO notes;

ALTER TABLE notes RENAME CONSTRAINT remarks_pkey TO notes_pkey;

ALTER INDEX remarks_parent_id_index RENAME TO notes_parent_id_index;

ALTER INDEX remarks_title_index RENAME TO notes_title_index;

ALTER TABLE notes RENAME CONSTRAINT remarks_parent_id_fkey TO notes_parent_id_fkey;
