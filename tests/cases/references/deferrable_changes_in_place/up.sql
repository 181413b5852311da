==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE app.comments ALTER CONSTRAINT comments_a_id_fkey DEFERRABLE;

ALTER TABLE app.comments ALTER CONSTRAINT comments_b_id_fkey DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE app.comments ALTER CONSTRAINT comments_c_id_fkey NOT DEFERRABLE;

-- migrate:down

ALTER TABLE app.comments ALTER CONSTRAINT comments_a_id_fkey DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE app.comments ALTER CONSTRAINT comments_b_id_fkey NOT DEFERRABLE;

ALTER TABLE app.comments ALTER CONSTRAINT comments_c_id_fkey DEFERRABLE;
