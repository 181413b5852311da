INSERT INTO posts (views) VALUES (5), (NULL);
