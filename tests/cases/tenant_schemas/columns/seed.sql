INSERT INTO b.notes (title, count, gone) VALUES ('one', 1, 'x'), (NULL, 2, 'y');
