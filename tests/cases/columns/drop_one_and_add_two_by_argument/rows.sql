SELECT name IS NULL, subject FROM posts;
