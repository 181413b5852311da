SELECT title FROM posts ORDER BY id;
