INSERT INTO posts (post_title) VALUES ('a');
