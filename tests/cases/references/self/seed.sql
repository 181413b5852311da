INSERT INTO categories (name) VALUES ('a');
