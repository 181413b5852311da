INSERT INTO shop.posts (title) VALUES ('kept');
