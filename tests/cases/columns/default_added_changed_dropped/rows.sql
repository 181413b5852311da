SELECT added, changed, dropped, to_null FROM accounts ORDER BY id;
