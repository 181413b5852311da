INSERT INTO users VALUES ('a');
INSERT INTO posts (author_code) VALUES ('a');
