SELECT title FROM archive.posts;
