SELECT foobar FROM posts;
