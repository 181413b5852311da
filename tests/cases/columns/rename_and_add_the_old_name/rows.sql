SELECT headline, title FROM posts;
