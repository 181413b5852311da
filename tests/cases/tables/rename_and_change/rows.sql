SELECT title, kind FROM articles ORDER BY id;
