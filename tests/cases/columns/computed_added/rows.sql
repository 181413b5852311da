SELECT total FROM items;
