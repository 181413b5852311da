INSERT INTO posts (title) VALUES ('gone');
