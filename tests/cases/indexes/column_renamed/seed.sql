INSERT INTO posts (title, body) VALUES ('a', 'b');
