INSERT INTO items (place) VALUES (1);
