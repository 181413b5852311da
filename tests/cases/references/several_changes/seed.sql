INSERT INTO users (email) VALUES ('a');
INSERT INTO posts (author_id) SELECT id FROM users;
