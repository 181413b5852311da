INSERT INTO entries (a, b) VALUES (1, 1), (1, 2);
