INSERT INTO users (email, name) VALUES ('a', 'A'), ('b', NULL);
