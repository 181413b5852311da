SELECT a, b, c FROM samples;
