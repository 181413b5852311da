SELECT open_on, closed_on FROM shops;
