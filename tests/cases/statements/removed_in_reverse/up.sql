==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop view alpha;

drop view zeta;

-- what stands in posts.title is gone for good
ALTER TABLE posts DROP COLUMN title;

-- migrate:down

-- title comes back empty: what stood in it is gone for good
ALTER TABLE posts ADD COLUMN title text;

create view zeta as select id, title from posts;

create view alpha as select id from zeta;
