INSERT INTO a (x, y, z) VALUES (3, 4, 'z');
