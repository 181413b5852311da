SELECT low, high FROM spans;
