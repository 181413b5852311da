SELECT title, body FROM posts;
