INSERT INTO posts (title) VALUES ('short');
