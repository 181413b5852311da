INSERT INTO logs VALUES ('a', 1), ('c', 3);
