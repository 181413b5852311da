INSERT INTO accounts (a, c) VALUES (NULL, 1), ('x', 2);
