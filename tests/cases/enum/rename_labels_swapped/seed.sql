INSERT INTO shoes (side) VALUES ('left'), ('left'), ('right');
