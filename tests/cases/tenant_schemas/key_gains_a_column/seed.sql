INSERT INTO b.notes (kind) VALUES ('x');
