INSERT INTO tickets (status) VALUES ('closed'), ('open');
