SELECT doubled FROM items;
