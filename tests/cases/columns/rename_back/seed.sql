INSERT INTO posts (headline) VALUES ('kept');
