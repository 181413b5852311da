SELECT status FROM jobs ORDER BY id;
