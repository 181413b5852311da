INSERT INTO items (a, b, c, d) VALUES (3.25, 2.5, 1.25, 9);
