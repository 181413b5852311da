INSERT INTO shops (open_on) VALUES ('{wed}'), ('{}');
