INSERT INTO posts DEFAULT VALUES; INSERT INTO app.comments (a_id, b_id) SELECT id, id FROM posts;
