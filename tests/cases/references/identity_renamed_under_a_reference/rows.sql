SELECT author_address FROM posts;
