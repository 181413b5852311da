INSERT INTO users VALUES (1, 1);
INSERT INTO posts (org, author) VALUES (1, 1);
