INSERT INTO archive.posts (title) VALUES ('gone');
