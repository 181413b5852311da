SELECT a.title, count(*) FROM articles a JOIN comments c ON c.post_id = a.id GROUP BY 1 ORDER BY 1;
