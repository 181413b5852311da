SELECT state, pg_typeof(state) FROM tickets;
