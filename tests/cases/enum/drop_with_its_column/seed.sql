INSERT INTO tickets (state) VALUES ('closed');
