INSERT INTO users DEFAULT VALUES;
INSERT INTO posts (user_id, reviewer_id) SELECT id, id FROM users;
