SELECT tags[2], meta ->> 'k' FROM posts;
