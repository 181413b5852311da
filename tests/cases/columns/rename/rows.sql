SELECT headline FROM posts;
