SELECT post_code FROM comments WHERE post_code IS NOT NULL;
