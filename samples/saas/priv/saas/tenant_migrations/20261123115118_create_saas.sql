-- create_saas: written by rescc 0.1.0; edit freely until it is applied anywhere
-- migrate:up

CREATE TABLE projects (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  title text NOT NULL,
  plan_note text,
  inserted_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT projects_pkey PRIMARY KEY (id)
);

COMMENT ON TABLE projects IS 'Each organisation has these tables in a schema of its own.';

CREATE UNIQUE INDEX projects_title_index ON projects (title);

CREATE TABLE tasks (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  project_id uuid NOT NULL,
  title text NOT NULL,
  state task_state NOT NULL DEFAULT 'open',
  due date,
  inserted_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tasks_pkey PRIMARY KEY (id)
);

CREATE INDEX tasks_project_id_index ON tasks (project_id);

CREATE INDEX tasks_state_due_index ON tasks (state, due);

ALTER TABLE tasks ADD CONSTRAINT tasks_project_id_fkey
  FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE;

-- migrate:down

DROP TABLE tasks;

DROP TABLE projects;
