SELECT active FROM accounts ORDER BY id;
