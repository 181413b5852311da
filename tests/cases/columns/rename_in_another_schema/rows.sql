SELECT name FROM example.posts;
