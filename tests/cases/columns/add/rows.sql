SELECT title IS NULL, views, state FROM posts;
