SELECT price, gross::integer FROM items;
