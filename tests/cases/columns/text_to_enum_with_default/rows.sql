SELECT status, pg_typeof(status) FROM tickets ORDER BY id;
