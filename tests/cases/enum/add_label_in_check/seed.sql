INSERT INTO tickets (status) VALUES ('open'), ('closed');
