INSERT INTO accounts (added) VALUES ('x'), (NULL);
