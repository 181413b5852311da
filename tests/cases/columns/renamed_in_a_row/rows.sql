SELECT a, b, c, d FROM posts
