INSERT INTO b.notes (room, a) VALUES (NULL, 'x'), (2, 'y');
