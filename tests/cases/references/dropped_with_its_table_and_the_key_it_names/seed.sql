INSERT INTO logs (email) VALUES ('a'); INSERT INTO entries (log_id) VALUES (1);
