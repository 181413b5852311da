INSERT INTO posts (views) VALUES ('12'), (''), (NULL);
