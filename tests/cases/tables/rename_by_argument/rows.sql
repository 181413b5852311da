SELECT title FROM articles;
