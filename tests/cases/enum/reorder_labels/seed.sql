INSERT INTO shirts (size) VALUES ('m'), ('l'), ('s');
