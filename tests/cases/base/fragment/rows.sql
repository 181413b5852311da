SELECT version FROM posts;
