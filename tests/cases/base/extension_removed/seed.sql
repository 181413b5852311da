INSERT INTO accounts (email) VALUES ('A@b.c');
