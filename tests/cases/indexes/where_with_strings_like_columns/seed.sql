INSERT INTO posts (title, state) VALUES ('state', 'title');
