SELECT state, past, pg_typeof(state) FROM tickets;
