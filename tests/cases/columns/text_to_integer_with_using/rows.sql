SELECT coalesce(views::text, 'null') FROM posts ORDER BY id;
