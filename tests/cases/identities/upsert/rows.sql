INSERT INTO posts (title, body) VALUES ('a', 'first');
INSERT INTO posts (title) VALUES ('a') ON CONFLICT (title) WHERE gone_at IS NULL DO UPDATE SET title = excluded.title RETURNING title, body;
UPDATE posts SET gone_at = now();
INSERT INTO posts (title, body) VALUES ('a', 'second') ON CONFLICT (title) WHERE gone_at IS NULL DO NOTHING RETURNING title, body;
INSERT INTO users (email, name, kind) VALUES ('x@y', 'fred', 'kept');
INSERT INTO users (email, name) VALUES ('x@y', 'george') ON CONFLICT (email) WHERE email <> '' DO UPDATE SET name = excluded.name RETURNING name, kind;
INSERT INTO users (email, name) VALUES ('other@y', 'GEORGE') ON CONFLICT (upper(name)) DO UPDATE SET email = excluded.email RETURNING email, name, kind;
