SELECT origin FROM posts;
