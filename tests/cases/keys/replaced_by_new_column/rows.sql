SELECT count(DISTINCT uid), max(id) FROM posts;
