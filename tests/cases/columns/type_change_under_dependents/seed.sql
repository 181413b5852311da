INSERT INTO items (price) VALUES (10);
