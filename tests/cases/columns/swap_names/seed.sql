INSERT INTO matches (home, away) VALUES ('H', 'A');
