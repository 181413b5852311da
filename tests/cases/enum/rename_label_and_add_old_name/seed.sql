INSERT INTO jobs (status) VALUES ('done'), ('other');
