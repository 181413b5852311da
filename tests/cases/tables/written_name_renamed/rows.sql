SELECT note FROM order_items;
