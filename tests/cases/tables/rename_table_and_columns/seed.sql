INSERT INTO authors DEFAULT VALUES;
INSERT INTO posts (title, author_id) SELECT 'first', id FROM authors;
UPDATE authors SET best_id = (SELECT id FROM posts);
