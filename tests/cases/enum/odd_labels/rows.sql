SELECT oddity, array_length(many, 1), many[4] FROM things ORDER BY id;
