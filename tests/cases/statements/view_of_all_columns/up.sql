==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop view whole;

-- what stands in a.gone is gone for good
ALTER TABLE a DROP COLUMN gone;

ALTER TABLE a ADD COLUMN came text;

ALTER TABLE a ADD COLUMN came_too text;

create view whole as select * from a;

-- migrate:down

drop view whole;

ALTER TABLE a DROP COLUMN came;

ALTER TABLE a DROP COLUMN came_too;

-- gone comes back empty: what stood in it is gone for good
ALTER TABLE a ADD COLUMN gone text;

create view whole as select * from a;
