INSERT INTO posts (title, rank) VALUES ('a', '1');
