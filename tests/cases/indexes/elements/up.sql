==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

CREATE INDEX i_asc_desc ON posts (title, views DESC);

CREATE INDEX i_case ON posts ((case when views > 0 then 1 end));

CREATE INDEX i_collate ON posts (title COLLATE "C");

CREATE INDEX i_collate_desc ON posts (title COLLATE "C" DESC NULLS LAST);

CREATE INDEX i_desc ON posts (title DESC);

CREATE INDEX i_desc_nulls_last ON posts (views DESC NULLS LAST, id);

CREATE INDEX i_everything ON posts ((lower(title)) COLLATE "C" text_pattern_ops DESC);

CREATE INDEX i_expression_desc ON posts ((lower(title)) DESC NULLS LAST, id);

CREATE INDEX i_expressions ON posts (((meta ->> 'a')), (views + 1));

CREATE INDEX i_function ON posts ((date_trunc('day', at at time zone 'UTC')));

CREATE INDEX i_many_lines ON posts (title, views);

CREATE INDEX i_nulls_first ON posts (views NULLS FIRST);

CREATE INDEX i_operator ON posts ((views % 10));

CREATE INDEX i_ops ON posts (title text_pattern_ops);

CREATE INDEX posts_lower_title_index ON posts ((lower(title)));

CREATE INDEX posts_title_index ON posts (title);

-- migrate:down

DROP INDEX i_asc_desc;

DROP INDEX i_case;

DROP INDEX i_collate;

DROP INDEX i_collate_desc;

DROP INDEX i_desc;

DROP INDEX i_desc_nulls_last;

DROP INDEX i_everything;

DROP INDEX i_expression_desc;

DROP INDEX i_expressions;

DROP INDEX i_function;

DROP INDEX i_many_lines;

DROP INDEX i_nulls_first;

DROP INDEX i_operator;

DROP INDEX i_ops;

DROP INDEX posts_lower_title_index;

DROP INDEX posts_title_index;
