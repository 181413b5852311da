INSERT INTO shirts (size) VALUES ('l'), ('m'), (NULL);
