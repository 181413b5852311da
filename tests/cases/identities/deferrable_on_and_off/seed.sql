INSERT INTO items (list, place, other) VALUES (1, 1, 1), (1, 2, 2);
