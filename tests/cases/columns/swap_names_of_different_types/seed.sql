INSERT INTO samples (a, b) VALUES ('text', 5);
