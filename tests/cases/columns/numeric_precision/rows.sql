SELECT a, b, c, d FROM items;
