SELECT "The Title" FROM posts;
