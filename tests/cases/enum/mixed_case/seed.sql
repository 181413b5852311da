INSERT INTO orders (state) VALUES ('Closed');
