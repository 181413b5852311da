select g, pg_typeof(g) from a;
