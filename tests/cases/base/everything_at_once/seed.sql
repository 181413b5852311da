INSERT INTO authors (name) VALUES ('Ada');
INSERT INTO posts (author_id, title) SELECT id, 'One' FROM authors;
INSERT INTO posts (author_id, title, status) SELECT id, NULL, 'closed' FROM authors;
