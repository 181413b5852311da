SELECT headline IS NULL FROM posts;
