==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

DROP INDEX i_columns;

DROP INDEX i_direction;

DROP INDEX i_expression;

DROP INDEX i_include;

DROP INDEX i_method;

DROP INDEX i_opclass;

DROP INDEX i_where;

DROP INDEX i_with;

DROP INDEX i_unique;

ALTER INDEX i_nulls RENAME TO i_unique;

CREATE INDEX i_columns ON posts (title, body);

CREATE INDEX i_direction ON posts (title DESC);

CREATE INDEX i_expression ON posts ((upper(title)));

CREATE INDEX i_include ON posts (title) INCLUDE (body);

CREATE INDEX i_method ON posts USING hash (title);

CREATE INDEX i_opclass ON posts (title text_pattern_ops);

CREATE INDEX i_where ON posts (title)
  WHERE title <> '';

CREATE INDEX i_with ON posts (title) WITH (fillfactor = 80);

CREATE UNIQUE INDEX i_nulls ON posts (title) NULLS NOT DISTINCT;

-- migrate:down

DROP INDEX i_columns;

DROP INDEX i_direction;

DROP INDEX i_expression;

DROP INDEX i_include;

DROP INDEX i_method;

DROP INDEX i_opclass;

DROP INDEX i_where;

DROP INDEX i_with;

DROP INDEX i_nulls;

ALTER INDEX i_unique RENAME TO i_nulls;

CREATE INDEX i_columns ON posts (title);

CREATE INDEX i_direction ON posts (title);

CREATE INDEX i_expression ON posts ((lower(title)));

CREATE INDEX i_include ON posts (title);

CREATE INDEX i_method ON posts (title);

CREATE INDEX i_opclass ON posts (title);

CREATE INDEX i_where ON posts (title);

CREATE INDEX i_with ON posts (title);

CREATE INDEX i_unique ON posts (title);
