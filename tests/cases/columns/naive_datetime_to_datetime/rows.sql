SELECT starts_at = '2026-01-01 12:00:00Z' FROM events;
