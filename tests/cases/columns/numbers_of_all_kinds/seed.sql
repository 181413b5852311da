INSERT INTO posts (a, b, c, d, e, f, g) VALUES (true, 1, 2, 3, 4, 0, '{5}');
