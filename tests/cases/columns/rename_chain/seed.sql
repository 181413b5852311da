INSERT INTO samples (a, b) VALUES ('was a', 'was b');
