INSERT INTO posts (title, body) VALUES ('kept', 'kept');
