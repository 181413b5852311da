INSERT INTO items (parent_id) VALUES (1), (NULL);
