INSERT INTO "Order Items" (note) VALUES ('kept');
