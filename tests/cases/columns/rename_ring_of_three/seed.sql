INSERT INTO samples (a, b, c) VALUES ('was a', 'was b', 'was c');
