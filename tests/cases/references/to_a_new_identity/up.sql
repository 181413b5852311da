==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TABLE pages ADD COLUMN site_country text;

ALTER TABLE pages ADD COLUMN site_code text;

-- fails while pages has rows: give slug a `default` or a `backfill`
ALTER TABLE pages ADD COLUMN slug text NOT NULL;

ALTER TABLE pages ADD COLUMN parent_slug text;

-- fails while sites has rows: give country a `default` or a `backfill`
ALTER TABLE sites ADD COLUMN country text NOT NULL;

-- fails while sites has rows: give code a `default` or a `backfill`
ALTER TABLE sites ADD COLUMN code text NOT NULL;

CREATE INDEX pages_parent_slug_index ON pages (parent_slug);

CREATE INDEX pages_site_code_site_country_index ON pages (site_code, site_country);

CREATE UNIQUE INDEX pages_slug_index ON pages (slug);

CREATE UNIQUE INDEX sites_place_index ON sites (code, country);

ALTER TABLE pages ADD CONSTRAINT pages_parent_slug_fkey
  FOREIGN KEY (parent_slug) REFERENCES pages (slug);

ALTER TABLE pages ADD CONSTRAINT pages_site_code_fkey
  FOREIGN KEY (site_code, site_country) REFERENCES sites (code, country);

-- migrate:down

ALTER TABLE pages DROP CONSTRAINT pages_parent_slug_fkey;

ALTER TABLE pages DROP CONSTRAINT pages_site_code_fkey;

DROP INDEX pages_parent_slug_index;

DROP INDEX pages_site_code_site_country_index;

DROP INDEX pages_slug_index;

DROP INDEX sites_place_index;

ALTER TABLE pages DROP COLUMN site_country;

ALTER TABLE pages DROP COLUMN site_code;

ALTER TABLE pages DROP COLUMN slug;

ALTER TABLE pages DROP COLUMN parent_slug;

ALTER TABLE sites DROP COLUMN country;

ALTER TABLE sites DROP COLUMN code;
