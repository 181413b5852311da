SELECT status FROM tickets ORDER BY id;
