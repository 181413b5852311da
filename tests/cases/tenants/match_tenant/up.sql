==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE comments DROP CONSTRAINT comments_post_id_fkey;

DROP INDEX comments_post_id_index;

CREATE INDEX comments_organization_id_post_id_index ON comments (organization_id, post_id);

CREATE UNIQUE INDEX posts_in_tenant_index ON posts (organization_id, id);

ALTER TABLE comments ADD CONSTRAINT comments_post_id_fkey
  FOREIGN KEY (post_id, organization_id) REFERENCES posts (id, organization_id) ON DELETE SET NULL (post_id);

-- migrate:down

ALTER TABLE comments DROP CONSTRAINT comments_post_id_fkey;

DROP INDEX comments_organization_id_post_id_index;

DROP INDEX posts_in_tenant_index;

CREATE INDEX comments_post_id_index ON comments (post_id);

ALTER TABLE comments ADD CONSTRAINT comments_post_id_fkey
  FOREIGN KEY (post_id) REFERENCES posts (id);
