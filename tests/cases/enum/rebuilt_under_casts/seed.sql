INSERT INTO a (t) VALUES ('happy'); INSERT INTO b (ms, m) VALUES ('{sad,happy}', 'sad');
