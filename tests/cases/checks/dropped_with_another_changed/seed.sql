INSERT INTO posts (price) VALUES (5), (NULL);
