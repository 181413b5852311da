==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX posts_b_id_index;

CREATE INDEX posts_a_id_index ON posts (a_id);

-- migrate:down

DROP INDEX posts_a_id_index;

CREATE INDEX posts_b_id_index ON posts (b_id);
