-- priorities: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

-- what stands in projects.plan_note is gone for good
ALTER TABLE projects DROP COLUMN plan_note;

ALTER TABLE tasks ADD COLUMN priority integer NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX tasks_title_index ON tasks (project_id, title);

-- migrate:down

DROP INDEX tasks_title_index;

ALTER TABLE tasks DROP COLUMN priority;

-- plan_note comes back empty: what stood in it is gone for good
ALTER TABLE projects ADD COLUMN plan_note text;
