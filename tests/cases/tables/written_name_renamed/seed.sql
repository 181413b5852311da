INSERT INTO "My Shop"."Order Items" (note) VALUES ('kept');
