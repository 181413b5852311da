INSERT INTO posts (title, price) VALUES ('a', 5);
