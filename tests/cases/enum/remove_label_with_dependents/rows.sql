SELECT status, is_open FROM tickets ORDER BY id;
