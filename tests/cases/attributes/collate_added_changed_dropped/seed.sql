INSERT INTO posts (a, b, c, d) SELECT n, 'b' || n, n, n FROM generate_series(1, 5) n;
