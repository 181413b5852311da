INSERT INTO users DEFAULT VALUES;
INSERT INTO posts (a_id, b_id, c_id) SELECT id, id, id FROM users;
