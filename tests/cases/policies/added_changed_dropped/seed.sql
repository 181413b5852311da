INSERT INTO posts (owner) VALUES ('x');
