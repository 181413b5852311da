SELECT a, b, c, e, f FROM accounts ORDER BY id;
