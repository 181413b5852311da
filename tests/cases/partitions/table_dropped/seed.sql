INSERT INTO logs VALUES (now());
