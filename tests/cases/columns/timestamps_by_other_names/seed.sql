INSERT INTO posts (inserted_at) VALUES ('2020-01-01 00:00:00Z');
