INSERT INTO posts VALUES (1), (2);
INSERT INTO comments (post_code) VALUES (1), (NULL);
