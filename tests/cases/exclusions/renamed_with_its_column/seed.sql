INSERT INTO bookings (during) VALUES ('[2026-01-01, 2026-01-02)');
