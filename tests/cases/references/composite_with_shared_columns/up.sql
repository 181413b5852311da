==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE TABLE sites (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  CONSTRAINT sites_pkey PRIMARY KEY (id)
);

CREATE TABLE "as" (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  site_id uuid NOT NULL,
  CONSTRAINT as_pkey PRIMARY KEY (id, site_id)
);

CREATE TABLE bs (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  site_id uuid NOT NULL,
  CONSTRAINT bs_pkey PRIMARY KEY (id, site_id)
);

CREATE TABLE junctions (
  site_id uuid NOT NULL,
  a_id uuid NOT NULL,
  b_id uuid NOT NULL,
  CONSTRAINT junctions_pkey PRIMARY KEY (site_id, a_id, b_id)
);

CREATE INDEX junctions_a_id_site_id_index ON junctions (a_id, site_id);

ALTER TABLE "as" ADD CONSTRAINT as_site_id_fkey
  FOREIGN KEY (site_id) REFERENCES sites (id);

ALTER TABLE bs ADD CONSTRAINT bs_site_id_fkey
  FOREIGN KEY (site_id) REFERENCES sites (id);

ALTER TABLE junctions ADD CONSTRAINT junctions_a_id_fkey
  FOREIGN KEY (a_id, site_id) REFERENCES "as" (id, site_id);

ALTER TABLE junctions ADD CONSTRAINT junctions_b_id_fkey
  FOREIGN KEY (b_id, site_id) REFERENCES bs (id, site_id) ON DELETE CASCADE;

ALTER TABLE junctions ADD CONSTRAINT junctions_site_id_fkey
  FOREIGN KEY (site_id) REFERENCES sites (id);

-- migrate:down

DROP TABLE junctions;

DROP TABLE bs;

DROP TABLE "as";

DROP TABLE sites;
