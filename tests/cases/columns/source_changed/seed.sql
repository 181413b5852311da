INSERT INTO posts (t) VALUES ('kept');
