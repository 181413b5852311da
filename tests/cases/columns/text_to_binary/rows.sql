SELECT convert_from(body, 'UTF8') FROM posts;
