SELECT open_on FROM shops ORDER BY id;
