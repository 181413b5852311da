INSERT INTO logs SELECT n, 'x' FROM generate_series(1, 20) n;
