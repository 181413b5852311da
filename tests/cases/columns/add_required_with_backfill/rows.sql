SELECT slug FROM posts ORDER BY id;
