SELECT headline, state FROM shop.posts;
