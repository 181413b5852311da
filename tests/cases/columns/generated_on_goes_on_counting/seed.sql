INSERT INTO samples (id) VALUES (1), (7);
