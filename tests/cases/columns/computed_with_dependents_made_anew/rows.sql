SELECT price, gross, heavy FROM items;
