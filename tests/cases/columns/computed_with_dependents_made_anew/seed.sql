INSERT INTO items (price, weight) VALUES (10, 15);
