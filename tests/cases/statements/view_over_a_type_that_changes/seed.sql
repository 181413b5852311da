INSERT INTO a (n, m, ms) VALUES (1, 'sad', '{sad,happy}');
