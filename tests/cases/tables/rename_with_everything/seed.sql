INSERT INTO authors DEFAULT VALUES;
INSERT INTO posts (title, author_id) SELECT 'first', id FROM authors;
INSERT INTO posts (title, author_id, parent_id) SELECT 'second', author_id, id FROM posts;
INSERT INTO comments (post_id) SELECT id FROM posts;
