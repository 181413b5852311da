==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop table public.going;

drop table public.counters;

create table public.counters (n integer);

create table public.coming (n bigint);

-- migrate:down

drop table public.coming;

drop table public.counters;

create table public.counters (n bigint);

create table public.going (n bigint);
==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop view titles;

ALTER TABLE notes ADD COLUMN body text;

create view titles as select title, body from notes;

-- migrate:down

drop view titles;

ALTER TABLE notes DROP COLUMN body;

create view titles as select title from notes;
