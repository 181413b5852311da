==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop policy pol on a;

drop function total;

drop rule log on a;

drop trigger of_n on a;

drop trigger cond on a;

ALTER TABLE a ALTER COLUMN n TYPE bigint USING n::bigint;

create trigger cond before update on a for each row when (old.n > 1) execute function fun();

create trigger of_n before update of n on a for each row execute function fun();

create rule log as on insert to a do also insert into b (n) values (new.n);

create function total() returns bigint language sql begin atomic select sum(n) from a; end;

create policy pol on a using (n > 0);

-- migrate:down

drop policy pol on a;

drop function total;

drop rule log on a;

drop trigger of_n on a;

drop trigger cond on a;

ALTER TABLE a ALTER COLUMN n TYPE integer USING n::integer;

create trigger cond before update on a for each row when (old.n > 1) execute function fun();

create trigger of_n before update of n on a for each row execute function fun();

create rule log as on insert to a do also insert into b (n) values (new.n);

create function total() returns bigint language sql begin atomic select sum(n) from a; end;

create policy pol on a using (n > 0);
