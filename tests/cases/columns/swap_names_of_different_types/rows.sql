SELECT a, b FROM samples;
