INSERT INTO posts (title, meta) VALUES ('plain', '{"a": 1}'), (NULL, NULL);
