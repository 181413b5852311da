WITH c AS (INSERT INTO companies DEFAULT VALUES RETURNING id),
     p AS (INSERT INTO projects (company_id) SELECT id FROM c RETURNING id)
INSERT INTO tasks (project_id) SELECT id FROM p;
