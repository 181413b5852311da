==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX posts_a_id_index;

DROP INDEX posts_b_id_index;

DROP INDEX posts_c_id_index;

CREATE INDEX posts_a_id_index ON posts (a_id)
  WHERE a_id IS NOT NULL;

CREATE INDEX posts_b_id_index ON posts (b_id)
  WHERE state = 'open';

CREATE INDEX posts_c_id_index ON posts (c_id);

-- migrate:down

DROP INDEX posts_a_id_index;

DROP INDEX posts_b_id_index;

DROP INDEX posts_c_id_index;

CREATE INDEX posts_a_id_index ON posts (a_id);

CREATE INDEX posts_b_id_index ON posts (b_id)
  WHERE b_id IS NOT NULL;

CREATE INDEX posts_c_id_index ON posts (c_id)
  WHERE state = 'open';
