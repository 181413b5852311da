INSERT INTO posts (a, b, c) VALUES ('was a', 'was b', 'was c');
