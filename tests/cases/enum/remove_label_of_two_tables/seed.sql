INSERT INTO tickets (status) VALUES ('open'), ('closed');
INSERT INTO work.tasks (status, past) VALUES (NULL, '{open,closed}');
