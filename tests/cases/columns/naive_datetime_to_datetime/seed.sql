INSERT INTO events (starts_at) VALUES ('2026-01-01 12:00:00');
