INSERT INTO posts (title, body) VALUES ('t', 'b');
