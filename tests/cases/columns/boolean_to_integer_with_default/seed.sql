INSERT INTO accounts (active) VALUES (true), (false);
