INSERT INTO tickets (status, closed_at) VALUES ('open', NULL), ('closed', '2026-01-01');
