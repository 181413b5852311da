SELECT number FROM samples;
