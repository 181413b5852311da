INSERT INTO posts (org_id) VALUES (NULL); INSERT INTO notes (team) VALUES (1);
