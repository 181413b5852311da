INSERT INTO a.posts (title) VALUES ('kept');
INSERT INTO comments (post_id) SELECT id FROM a.posts;
