INSERT INTO a (x) VALUES ('was a');
INSERT INTO b (x) VALUES ('was b');
