INSERT INTO posts (code, price) VALUES ('x', 2);
