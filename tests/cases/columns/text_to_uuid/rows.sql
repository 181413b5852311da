SELECT token FROM keys;
