INSERT INTO posts (title, tags, at) VALUES ('a', '{x}', now()), ('b', '{}', NULL);
