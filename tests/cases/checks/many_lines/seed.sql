INSERT INTO posts (state) VALUES ('open');
