==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE TABLE posts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  title text,
  CONSTRAINT posts_pkey PRIMARY KEY (id)
);

CREATE TABLE tags (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  CONSTRAINT tags_pkey PRIMARY KEY (id)
);

create view zeta as select posts.id from posts, tags;

create view mid as select id from zeta;

create view alpha as select id from mid;

-- migrate:down

drop view alpha;

drop view mid;

drop view zeta;

DROP TABLE tags;

DROP TABLE posts;
