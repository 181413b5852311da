INSERT INTO app.posts (state) VALUES ('closed');
