INSERT INTO posts (body) VALUES (E'a\\b ü');
