SELECT a.headline, a.phase FROM articles a JOIN writers w ON w.id = a.writer_id AND w.best_id = a.number;
