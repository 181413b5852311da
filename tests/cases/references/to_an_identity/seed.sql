INSERT INTO users (email) VALUES ('a');
INSERT INTO posts (author_email) VALUES ('a');
