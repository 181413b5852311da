SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM posts);
