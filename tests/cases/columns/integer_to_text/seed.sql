INSERT INTO posts (code) VALUES (12), (-1);
