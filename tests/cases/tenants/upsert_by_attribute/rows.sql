INSERT INTO products (org_id, name, price) VALUES ('00000000-0000-0000-0000-000000000001', 'a', 1), ('00000000-0000-0000-0000-000000000002', 'a', 2), (NULL, 'a', 3);
INSERT INTO products (org_id, name, price) VALUES ('00000000-0000-0000-0000-000000000002', 'a', 20), (NULL, 'a', 30)
  ON CONFLICT (org_id, name) DO UPDATE SET price = excluded.price;
SELECT right(org_id::text, 1), name, price FROM products ORDER BY price;
