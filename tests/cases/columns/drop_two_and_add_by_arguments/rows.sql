SELECT headline IS NULL, content FROM posts;
