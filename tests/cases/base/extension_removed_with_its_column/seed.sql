INSERT INTO accounts (email, tags, path) VALUES ('a', 'k=>v', 'a.b');
