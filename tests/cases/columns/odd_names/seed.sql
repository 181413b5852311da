INSERT INTO odd ("createdAt", "order", "größe", "two words", "say ""hi""")
VALUES ('2026-01-01', 1, 'a', 'b', 'c');
