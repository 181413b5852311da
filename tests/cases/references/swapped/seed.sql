INSERT INTO users DEFAULT VALUES;
INSERT INTO matches (home_id) SELECT id FROM users;
