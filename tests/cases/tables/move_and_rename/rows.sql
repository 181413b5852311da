SELECT title FROM b.articles;
