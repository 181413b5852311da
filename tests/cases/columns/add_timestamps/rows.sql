SELECT inserted_at = updated_at FROM posts;
