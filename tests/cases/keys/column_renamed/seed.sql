INSERT INTO posts DEFAULT VALUES;
INSERT INTO comments (post_id) SELECT id FROM posts;
