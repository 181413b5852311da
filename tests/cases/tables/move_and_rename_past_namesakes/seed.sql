INSERT INTO shop.things (a) VALUES ('x'); INSERT INTO third.things (d) VALUES ('x');
