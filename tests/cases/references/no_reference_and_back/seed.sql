INSERT INTO users DEFAULT VALUES;
INSERT INTO posts (a_id, b_id) SELECT id, id FROM users;
