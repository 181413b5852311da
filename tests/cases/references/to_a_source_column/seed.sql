INSERT INTO users VALUES ('a');
INSERT INTO posts ("Author") VALUES ('a');
