INSERT INTO posts (title, views, meta) VALUES ('A', 1, '{"a": 1}'), (NULL, NULL, NULL);
