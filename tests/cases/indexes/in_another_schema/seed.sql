INSERT INTO example.posts (title) VALUES ('a');
