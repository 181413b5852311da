SELECT author_id = checker_id FROM posts;
