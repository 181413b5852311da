INSERT INTO users (name, email, code) VALUES ('a', 'b', 'c'), ('b', 'c', 'd');
