INSERT INTO items (a, b) VALUES ('kept', 'gone');
