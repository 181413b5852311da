INSERT INTO posts DEFAULT VALUES;
INSERT INTO posts (parent_id) SELECT id FROM posts;
INSERT INTO comments (post_id) SELECT id FROM posts;
