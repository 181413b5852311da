INSERT INTO posts (a, b, c, d) VALUES (1, 2, 3, '{4}');
