INSERT INTO orders (status) VALUES ('payed'), ('shipped');
