INSERT INTO a DEFAULT VALUES;
UPDATE a SET self_id = id;
INSERT INTO far.c (a_id) SELECT id FROM a;
INSERT INTO b (c_id, email) SELECT id, 'x' FROM far.c;
UPDATE a SET b_id = (SELECT id FROM b);
