SELECT title FROM posts;
