INSERT INTO posts (a, b) VALUES ('x', 1);
