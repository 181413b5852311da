SELECT b, c FROM samples;
