INSERT INTO spans (low, high) VALUES (1, 2);
