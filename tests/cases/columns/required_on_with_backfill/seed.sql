INSERT INTO posts (title, body) VALUES ('a', 'b'), (NULL, 'hello'), (NULL, NULL);
