==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

-- the data of tasks is gone for good
DROP TABLE tasks;

-- the data of projects is gone for good
DROP TABLE projects;

-- the data of companies is gone for good
DROP TABLE companies;

-- migrate:down

-- companies comes back empty: its data is gone for good
CREATE TABLE companies (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  CONSTRAINT companies_pkey PRIMARY KEY (id)
);

-- projects comes back empty: its data is gone for good
CREATE TABLE projects (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  company_id uuid NOT NULL,
  CONSTRAINT projects_pkey PRIMARY KEY (id)
);

-- tasks comes back empty: its data is gone for good
CREATE TABLE tasks (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  project_id uuid NOT NULL,
  CONSTRAINT tasks_pkey PRIMARY KEY (id)
);

ALTER TABLE projects ADD CONSTRAINT projects_company_id_fkey
  FOREIGN KEY (company_id) REFERENCES companies (id);

ALTER TABLE tasks ADD CONSTRAINT tasks_project_id_fkey
  FOREIGN KEY (project_id) REFERENCES projects (id);
