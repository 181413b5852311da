INSERT INTO logs VALUES (1), (11); INSERT INTO notes (log_id) VALUES (1);
