INSERT INTO users DEFAULT VALUES;
INSERT INTO posts (author_id) SELECT id FROM users;
