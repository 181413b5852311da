INSERT INTO users DEFAULT VALUES;
INSERT INTO posts (author_id, editor_id) SELECT id, id FROM users;
