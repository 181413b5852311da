INSERT INTO posts DEFAULT VALUES; INSERT INTO post_reactions (resource_id, kind) SELECT id, 'x' FROM posts;
