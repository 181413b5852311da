INSERT INTO orders (price, total) VALUES (1, 2);
