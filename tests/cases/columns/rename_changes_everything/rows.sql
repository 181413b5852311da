SELECT opened FROM posts ORDER BY id;
