INSERT INTO posts (title, name) VALUES ('a', 'b');
