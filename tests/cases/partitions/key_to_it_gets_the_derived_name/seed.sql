INSERT INTO logs VALUES (1), (2); INSERT INTO notes (log_day, other_day) VALUES (1, 2);
