INSERT INTO posts (code) VALUES ('a'), ('b');
