SELECT code FROM posts ORDER BY id;
