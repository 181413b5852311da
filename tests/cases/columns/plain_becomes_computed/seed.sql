INSERT INTO people (first) VALUES ('Ada');
