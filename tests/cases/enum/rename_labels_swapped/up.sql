==> after.sql <==
-- after: written by rescc <version>; edit freely until it is applied anywhere
-- migrate:up

ALTER TYPE side RENAME VALUE 'right' TO 'right_before';

ALTER TYPE side RENAME VALUE 'left' TO 'left_before';

ALTER TYPE side RENAME VALUE 'left_before' TO 'right';

ALTER TYPE side RENAME VALUE 'right_before' TO 'left';

-- migrate:down

ALTER TYPE side RENAME VALUE 'left' TO 'left_before';

ALTER TYPE side RENAME VALUE 'right' TO 'right_before';

ALTER TYPE side RENAME VALUE 'right_before' TO 'left';

ALTER TYPE side RENAME VALUE 'left_before' TO 'right';
