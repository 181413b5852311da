INSERT INTO accounts (email) VALUES ('a'), ('b');
