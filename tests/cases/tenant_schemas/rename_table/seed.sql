INSERT INTO b.notes (title) VALUES ('one');
