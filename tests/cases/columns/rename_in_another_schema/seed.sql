INSERT INTO example.posts (title) VALUES ('kept');
