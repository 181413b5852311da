INSERT INTO notes (title) VALUES ('x');
