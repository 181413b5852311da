SELECT headline, title IS NULL FROM posts;
