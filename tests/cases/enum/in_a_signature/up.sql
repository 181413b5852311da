==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

drop view reads;

drop function gives;

drop function takes;

-- mood is made anew: a row that holds a label which is gone stops this
ALTER TYPE mood RENAME TO mood_before;

CREATE TYPE mood AS ENUM ('happy', 'sad');

ALTER TABLE a ALTER COLUMN m TYPE mood USING m::text::mood;

DROP TYPE mood_before;

create function takes(m mood[]) returns text language sql as $$ select m::text $$;

create function gives() returns table (m mood) language sql as $$ select 'sad'::mood $$;

create view reads as select m from gives();

-- migrate:down

drop view reads;

drop function gives;

drop function takes;

-- mood is made anew: a row that holds a label which is gone stops this
ALTER TYPE mood RENAME TO mood_before;

CREATE TYPE mood AS ENUM ('happy', 'sad', 'gone');

ALTER TABLE a ALTER COLUMN m TYPE mood USING m::text::mood;

DROP TYPE mood_before;

create function takes(m mood[]) returns text language sql as $$ select m::text $$;

create function gives() returns table (m mood) language sql as $$ select 'sad'::mood $$;

create view reads as select m from gives();
