INSERT INTO posts (tags, meta) VALUES ('a,b', '{"k": 1}');
