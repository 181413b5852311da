SELECT note, amount FROM "Order Items";
