SELECT writer_id FROM posts;
