INSERT INTO items (quantity, price) VALUES (3, 1.50);
