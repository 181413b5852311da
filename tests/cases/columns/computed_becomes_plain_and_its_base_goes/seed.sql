INSERT INTO items (price) VALUES (4);
