SELECT home_id IS NULL, away_id IS NULL FROM matches;
