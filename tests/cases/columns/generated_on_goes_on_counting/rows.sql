SELECT nextval(pg_get_serial_sequence('samples', 'id'));
