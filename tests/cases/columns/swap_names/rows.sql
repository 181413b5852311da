SELECT home, away FROM matches;
