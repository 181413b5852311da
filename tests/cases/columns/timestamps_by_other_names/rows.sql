SELECT created_at = '2020-01-01 00:00:00Z' FROM posts;
