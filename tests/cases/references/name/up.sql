==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE posts DROP CONSTRAINT posts_a_id_fkey;

ALTER TABLE posts RENAME CONSTRAINT c_key TO d_key;

ALTER TABLE posts RENAME CONSTRAINT "B's key" TO posts_b_id_fkey;

ALTER TABLE posts ADD CONSTRAINT special_post_fkey
  FOREIGN KEY (a_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE;

-- migrate:down

ALTER TABLE posts DROP CONSTRAINT special_post_fkey;

ALTER TABLE posts RENAME CONSTRAINT posts_b_id_fkey TO "B's key";

ALTER TABLE posts RENAME CONSTRAINT d_key TO c_key;

ALTER TABLE posts ADD CONSTRAINT posts_a_id_fkey
  FOREIGN KEY (a_id) REFERENCES users (id);
