SELECT a, b, c, d, e, f, g FROM samples;
