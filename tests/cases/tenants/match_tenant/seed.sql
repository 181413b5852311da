INSERT INTO organizations DEFAULT VALUES; INSERT INTO posts (organization_id) SELECT id FROM organizations; INSERT INTO comments (organization_id, post_id) SELECT organization_id, id FROM posts;
