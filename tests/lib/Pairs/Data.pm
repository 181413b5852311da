# Data.pm - what random schemas are made of: types, names, expressions, features. Rows, no code.
package Pairs::Data;
use strict;
use warnings;
use utf8;

# The types. `value` is SQL for row I of a seeded table: what a foreign key refers to is equal on both
# sides because rows of one number hold one value. Types of one family hold values that PostgreSQL casts
# into each other. Flags: b btree, h hash, r brin, k may be (part of) a key: its values differ from row to
# row, c takes a collation, g gist, G gin, l a list [..] of it is an array. `needs` is an extension.
our %Types;
our @Types = map { { res => $_->[0], sql => $_->[1], value => $_->[2], family => $_->[3], flags => $_->[4], defaults => $_->[5], needs => $_->[6] } } (
    ['text', 'text', 'I::text', 'text', 'bhrkcl', ['"x"', '"it\'s"', '"say \\"hi\\"\\n\\\\"', '`upper(\'a\')`', '"😀"', '""']],
    ['string', 'text', 'I::text', 'text', 'bhrkcl', ['"free"']],
    ['varchar(20)', 'character varying', 'I::text', 'text', 'bhrkcl', ['"y"']],
    ['varchar(100)', 'character varying', 'I::text', 'text', 'bhrkc', ['"y"']],
    ['char(3)', 'character', 'I::text', 'text', 'bhk', ['"EUR"']],
    ['smallint', 'smallint', 'I', 'number', 'bhrkl', ['3', '32767']],
    ['integer', 'integer', 'I', 'number', 'bhrkl', ['3', '`1 + 1`', '1_000']],
    ['bigint', 'bigint', 'I', 'number', 'bhrkl', ['4', '9000000000']],
    ['numeric', 'numeric', 'I', 'number', 'bhrk', ['0.1', '7']],
    ['decimal(10, 2)', 'numeric', 'I', 'number', 'bhrk', ['1.5']],
    ['decimal(12, 4)', 'numeric', 'I', 'number', 'bhrk', ['1.5']],
    ['real', 'real', 'I', 'float', 'bhr', ['0.5']],
    ['"double precision"', 'double precision', 'I', 'float', 'bhr', ['0.25']],
    ['money', 'money', 'I::money', 'money', 'b', []],
    ['boolean', 'boolean', 'I % 2 = 0', 'boolean', 'b', ['true', 'false']],
    ['date', 'date', "date '2020-01-01' + I", 'time', 'bhrkl', ['"2020-01-01"', '`current_date`']],
    ['naive_datetime', 'timestamp without time zone', "timestamp '2020-01-01' + I * interval '1 day'", 'time', 'bhrk', ['"2022-02-02 08:30:30"']],
    ['datetime', 'timestamp with time zone', "timestamptz '2020-01-01' + I * interval '1 day'", 'time', 'bhrk', ['`now()`']],
    ['timestamptz(0)', 'timestamp with time zone', "timestamptz '2020-01-01' + I * interval '1 day'", 'time', 'bhrk', ['`now()`']],
    ['time', 'time without time zone', "time '08:00' + I * interval '1 minute'", 'clock', 'bhk', ['"08:30:45"']],
    ['timetz', 'time with time zone', "timetz '08:00+00' + I * interval '1 minute'", 'timetz', 'bh', []],
    ['duration', 'interval', "I * interval '1 day'", 'interval', 'bhk', ['"1 day"']],
    ['uuid', 'uuid', "('00000000-0000-4000-8000-00000000000' || I)::uuid", 'uuid', 'bhk', ['`gen_random_uuid()`', '"6b1f6f5c-0b7e-4a0e-9d5c-2f1f6a5b7c8d"']],
    ['map', 'jsonb', 'to_jsonb(I)', 'json', 'bhG', ['{}', '[]', '{}', '["a", 1, true, null]']],
    ['json', 'json', 'to_json(I)', 'json', '', ['{}']],
    ['binary', 'bytea', "decode('0' || I, 'hex')", 'bytea', 'bhk', ['"\\\\x00ff"']],
    ['inet', 'inet', "('10.0.0.' || I)::inet", 'inet', 'bhk', ['"10.0.0.9"']],
    ['cidr', 'cidr', "('10.0.' || I || '.0/24')::cidr", 'cidr', 'bhk', ['"10.1.0.0/16"']],
    ['macaddr', 'macaddr', "('08:00:2b:01:02:0' || I)::macaddr", 'macaddr', 'bhk', []],
    ['bit(4)', 'bit', 'I::bit(4)', 'bit', 'b', []],
    ['point', 'point', 'point(I, I)', 'point', 'g', []],
    ['box', 'box', 'box(point(I, I), point(I, I + 1))', 'box', 'g', []],
    ['xml', 'xml', "('<a>' || I || '</a>')::xml", 'xml', '', []],
    ['tsvector', 'tsvector', "to_tsvector('simple', 'w' || I)", 'tsvector', 'gG', []],
    ['int4range', 'int4range', 'int4range(I * 10, I * 10 + 5)', 'int4range', 'bgk', ['"[1,5)"']],
    ['tstzrange', 'tstzrange', "tstzrange(timestamptz '2020-01-01' + I * interval '1 day', timestamptz '2020-01-01' + I * interval '1 day 1 hour')", 'tstzrange', 'bgk', []],
    ['daterange', 'daterange', "daterange(date '2020-01-01' + I * 10, date '2020-01-05' + I * 10)", 'daterange', 'bgk', []],
    ['text[]', 'text[]', 'ARRAY[I::text]', 'text[]', 'bGk', ['["a", "b c", "d\\"e"]', '[]']],
    ['integer[]', 'integer[]', 'ARRAY[I::integer]', 'integer[]', 'bGk', ['[]', '[1, 2]']],
    ['uuid[]', 'uuid[]', "ARRAY[('00000000-0000-4000-8000-00000000000' || I)::uuid]", 'uuid[]', 'bG', ['[]']],
    ['ci_string', 'citext', "'I'", 'text', 'bhk', ['"Ci"'], 'citext'],
    ['hstore', 'hstore', "'k=>I'", 'hstore', 'bgG', [], 'hstore'],
    ['ltree', 'ltree', "'a.I'", 'ltree', 'bg', [], 'ltree'],
);
$Types{ $_->{res} } = $_ for @Types;

our @Attributes = qw(alpha beta gamma delta name title email state total amount rank note kind code slug body place price points
    order user table index check Mixed camelCase select from where group x9 _low type value key data label text date time
    attribute required default source primary_key identity statement fragment repo inserted_by a b c d e f zzz);
our @Sources = ('Order Items', 'a"b', "it's", 'sp ace', 'ünïcode', '日本語', 'back`tick', '--; drop table x', '%s', '$1', '100%', 'semi;colon', 'UPPER', 'sel.ect',
    'user', 'desc', 'x' x 63, 'y' x 60 . 'Zz1', 'é' x 31, 'back\\slash', '{1}', 'tab[0]', '/* c */', 'a:b', '#hash', '@at');
our @Tables = qw(customers orders lines items people posts tags notes files events teams places boxes rooms users tokens Items order user select
    CamelTable table_with_a_rather_long_name_that_goes_on_and_on_and_on_xyz resource_table group_members logs things);
our @TableStrings = ('Order Lines', 'we"ird', "o'clock", 'täglich', '表', 'a b`c', 't--; drop table x', '%I', '$body$', 'T' x 63, 'LongTail' x 7, 'select from', 'semi;', '\\n');
our @Enums = qw(mood status state_of colour size_kind Level role priority phase user_kind);
our @Labels = ('open', 'closed', 'pending', 'in progress', "it's", 'say "x"', 'ünï', 'UPPER', 'select', ' ', 'a,b', '{x}', '--', '😀', 'back\\slash', '%L', 'null', 'renamed_from',
    'x' x 63, map { "l$_" } 1 .. 20);
our @Keeps = ('keep', 'keep it', 'Keep', 'keep"s', 'kéep', "keep's");    # the label that rows hold
our @Schemas = qw(public public public shop app Mixed_schema);
our @SchemaStrings = ('odd schema', 'sch"ema', 'order', 'Mixed');
our @Words = qw(user order select table group from where end all check case column default do else for grant into limit offset only primary to union using when with Mixed camelCase UPPER Order_Lines);    # may stand without a string, but need quotes in SQL
our @Docs = ('Plain words.', "It's \"quoted\" and 'quoted'.", "Two\nlines.", "Ünïcode 😀 日本", 'back\\slash and $$ and `tick`', "a; b -- c /* d */", "first\n\nthird", '%s %I {1}', '# hash');
our @Defaults = ();

# Conditions that all values of a seeded table meet, by flags or family of the column {1}.
our %Conditions = (
    any => ['{1} is not null or true', '({1} is null) = ({1} is null)', 'coalesce({1}::text, \'\') is not null'],
    text => ['length({1}) >= 0', "{1} <> 'it''s -- no \"comment\"'", "{1} not like '%zz_top%'", "{1} !~ '^\\\\zz`'", "{1}  <>\n   'two  lines'", "char_length({1}) between 0 and 500"],
    number => ['{1} >= 0', '{1} between 0 and 99999999999', '{1} > -1 and {1} <> -5', 'not {1} < 0', '{1} in (1, 2, 3, 4, 5) or {1} is not null'],
    float => ['{1} > -1'],
    boolean => ['{1} or not {1}', '{1} is not null or {1} is null'],
    time => ["{1} > '2000-01-01'"],
    uuid => ["{1} <> '11111111-1111-1111-1111-111111111111'"],
    json => [],
    inet => ["{1} <> '1.2.3.4'"],
);
# Expressions for computed columns: family, expression, type it has.
our @Computed = (
    ['text', "upper({1})", 'text'], ['text', "{1} || '-x'", 'text'], ['text', "length({1})", 'integer'], ['text', "{1} = 'a''b'", 'boolean'], ['text', "coalesce({1}, 'none')", 'text'],
    ['number', '{1} * 2', 'numeric'], ['number', '{1} > 3', 'boolean'], ['number', '({1} + 1)::bigint', 'bigint'],
    ['boolean', 'not {1}', 'boolean'], ['time', "{1} is null", 'boolean'], ['json', "{1} is null", 'boolean'],
);
# Expressions for index elements: family, expression, collatable.
our @Elements = (['text', 'lower({1})'], ['text', "coalesce({1}, 'x')"], ['text', 'length({1})'], ['number', '{1} + 1'], ['number', '({1} % 10)'], ['text', "{1} || 'a, b'"], ['time', '{1} is null']);
# Operator classes by family and method: index options.
our @Opclasses = (
    ['text', 'btree', 'text_pattern_ops'], ['text', 'gin', 'gin_trgm_ops', 'pg_trgm'], ['text', 'gist', 'gist_trgm_ops', 'pg_trgm'],
    ['json', 'gin', 'jsonb_path_ops'], ['json', 'gin', 'jsonb_ops'], ['number', 'gist', undef, 'btree_gist'], ['time', 'gist', undef, 'btree_gist'], ['number', 'gin', undef, 'btree_gin'],
);

# What the language may not know yet: probability, and a probe. FEATURES="a b" leaves only those on.
my $id = "resource Probe {\n  integer_primary_key id\n  attribute a integer\n  attribute r tstzrange\n";
our %Features = (
    schemas => [0.5, "resource Probe {\n  schema other\n  integer_primary_key id\n}\n"],
    repo_schema => [0.1, "repo repo { schema other }\n$id}\n"],
    public_beside => [0.2, "repo repo { schema other }\n$id  schema public\n}\n"],
    min_pg => [0.1, "repo repo { min_pg 15 }\n$id}\n"],
    enums => [0.7, "enum mood { a; b }\n$id  attribute m mood\n}\n"],
    enum_arrays => [0.2, "enum mood { a; b }\n$id  attribute m mood[]\n}\n"],
    enum_checks => [0.3, "enum mood { a; b }\n$id  attribute m mood\n  check c `m <> 'a'`\n}\n"],
    hostile => [0.25, "resource Probe {\n  table \"a b\"\n  integer_primary_key id\n  attribute a integer source \"x y\"\n}\n"],
    docs => [0.2, "## Doc\n$id}\n"],
    computed => [0.25, "$id  attribute b integer computed `a + 1`\n}\n"],
    generated => [0.15, "$id  attribute b integer generated\n}\n"],
    collate => [0.15, "$id  attribute b text collate \"C\"\n}\n"],
    unique => [0.1, "$id  attribute b text unique\n}\n"],
    ignored => [0.06, "$id  attribute b text ignored\n}\n"],
    backfill => [0.5, "$id  attribute b text required { backfill `'x'` }\n}\n"],
    using => [0.5, "$id  attribute b text { using `'x'` }\n}\n"],
    source => [0.15, "$id  attribute b text source c\n}\n"],
    timestamps => [0.3, "$id  timestamps\n}\n"],
    stamp => [0.1, "$id  create_timestamp made\n}\n"],
    uuid_v7 => [0.1, "resource Probe {\n  uuid_v7_primary_key id\n}\n"],
    composite => [0.2, "resource Probe {\n  attribute a integer primary_key\n  attribute b integer primary_key\n}\n"],
    no_key => [0.06, "resource Probe {\n  attribute a integer\n}\n"],
    belongs_to => [0.6, "$id  belongs_to other Probe\n}\n"],
    reference_options => [0.4, "$id  belongs_to other Probe { on_delete cascade; on_update set_null; deferrable initially; match full; name f; index where not_null }\n}\n"],
    match_with => [0.3, "resource Probe {\n  attribute a integer primary_key\n  attribute b integer primary_key\n  belongs_to o Probe { to a; match_with [b = b] }\n}\n"],
    no_reference => [0.06, "$id  belongs_to other Probe { no_reference }\n}\n"],
    has_many => [0.1, "$id  belongs_to other Probe\n  has_many others Probe { to other_id }\n}\n"],
    identity => [0.3, "$id  identity a [a]\n}\n"],
    identity_deferrable => [0.25, "$id  identity a [a] { deferrable initially }\n}\n"],
    nulls_distinct => [0.15, "$id  identity a [a] { nulls_distinct false }\n}\n"],
    index => [0.5, "$id  index [a]\n}\n"],
    index_options => [0.4, "$id  index [a desc nulls last] { unique; where `a > 1`; name x; include [r]; with `fillfactor = 70` }\n}\n"],
    concurrently => [0.06, "$id  index [a] concurrently\n}\n"],
    expressions => [0.25, "$id  index [`a + 1`]\n}\n"],
    methods => [0.25, "$id  index [a] using hash\n}\n"],
    opclasses => [0.15, "$id  index [a ops int4_ops]\n}\n"],
    check => [0.4, "$id  check c `a > 1`\n}\n"],
    exclude => [0.15, "$id  exclude e [r with \"&&\"] using gist where `a > 1`\n}\n"],
    base_filter => [0.1, "$id  base_filter `a > 1`\n}\n"],
    include_base_filter => [0.3, "$id  base_filter `a > 1`\n  index [a] include_base_filter false\n  identity b [a] include_base_filter false\n}\n"],
    fragment => [0.2, "fragment f { attribute z text }\n$id  use f\n}\n"],
    two_resources => [0.12, "${id}  table probes\n}\nresource Other {\n  table probes\n  integer_primary_key id\n  attribute a integer required\n}\n"],
    polymorphic => [0.1, "resource Reaction {\n  polymorphic\n  integer_primary_key id\n  attribute target_id bigint\n}\n$id  has_many reactions Reaction { to target_id; table \"probe_reactions\"; on_delete cascade }\n}\n"],
    partition_by => [0.12, "resource Probe {\n  attribute a integer primary_key\n  partition_by range [a]\n  partition p1 `for values from (1) to (2)`\n  partition p2 default\n}\n"],
    storage => [0.12, "$id  with `fillfactor = 70`\n}\n"],
    unlogged => [0.08, "$id  unlogged\n}\n"],
    statement => [0.15, "$id  statement s { up `select 1`; down `select 2` }\n}\n"],
    statement_after => [0.3, "$id  statement s { up `select 1`; down `select 2`; after [Probe] }\n}\n"],
    policy => [0.15, "$id  policy p for select to public using `a > 1`\n}\n"],
    row_security => [0.08, "$id  row_security forced\n}\n"],
    extensions => [0.15, "repo repo { extensions [citext] }\n$id}\n"],
    migrate_false => [0.05, "$id  migrate false\n}\n"],
    multitenancy => [0.12, "repo repo { tenants [t1] }\nresource Probe {\n  multitenancy schema\n  integer_primary_key id\n}\n"],
    tenant_attribute => [0.1, "$id  multitenancy attribute a\n  row_security tenant\n}\n"],
    all_tenants => [0.3, "$id  multitenancy attribute a global\n  identity r [r] all_tenants\n  index [id] { unique; all_tenants }\n}\n"],
    match_tenant => [0.5, "$id  multitenancy attribute a\n  identity in_tenant [id]\n  belongs_to other Probe { match_tenant; index }\n}\n"],
    quoted => [0.1, "resource Probe {\n  table \"a b\"\n  integer_primary_key user\n  exclude \"e x\" [user with \"=\"] using btree\n  policy \"p q\" using `true`\n}\n"],
    circle => [0.06, "resource Probe {\n  integer_primary_key id\n  belongs_to other Other\n}\nresource Other {\n  integer_primary_key id\n  belongs_to probe Probe\n}\n"],
    concurrent_key => [0.04, "$id  index [a] { unique; concurrently }\n  belongs_to other Probe { to a }\n}\n"],
    policy_over => [0.4, "$id  policy p using `exists (select from other o where o.a > 1)`\n}\nresource Other {\n  attribute a integer\n}\n"],
    domain => [0.05, "domain shop\n$id}\n"],
    renamed_from => [1, "$id  attribute b integer renamed_from c\n}\n"],
);
# Options of a foreign key.
our @Actions = qw(no_action restrict cascade set_null set_default);

1;
