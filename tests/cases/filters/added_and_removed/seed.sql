INSERT INTO posts (title, state) VALUES ('a', 'b'); INSERT INTO notes (title) VALUES ('a');
