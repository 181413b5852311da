INSERT INTO one.things (a) VALUES ('x'); INSERT INTO two.things (b) VALUES ('x');
