INSERT INTO orders (status, paid_at) VALUES ('payed', '2026-01-01'), ('shipped', NULL);
