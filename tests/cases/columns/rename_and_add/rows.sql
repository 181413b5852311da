SELECT subject, name IS NULL FROM posts;
