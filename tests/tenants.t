#!/usr/bin/perl
# tenants.t - many tenants: who they are, the engine that migrates them, manage_tenant, `rescc tenants`.
use strict;
use warnings;
use utf8;
use FindBin;
use lib "$FindBin::Bin/lib";
use Encode ();
use Test::More;
use Time::HiRes qw(sleep);
use JSON::PP ();
use Harness;
use Jobs;

my ($database, $number) = ('', 0);

# A project of that text, generated, in a new database of its own.
sub tenancy { my ($text) = @_;
    $database = 'tenants' . ++$number;
    psql('postgres', "CREATE DATABASE $database");
    my $dir = project('app.res' => Encode::encode('UTF-8', $text));
    generate($dir, 'first');
    return $dir;
}

sub generate { my ($dir, @words) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', '--quiet', @words);
    die "generate: $out$err" if $status;
}

sub change { my ($dir, $name, $edit) = @_;
    local $_ = Encode::decode('UTF-8', slurp("$dir/app.res"));
    $edit->();
    spew("$dir/app.res", Encode::encode('UTF-8', $_));
    generate($dir, $name);
}

sub words { my ($dir, @words) = @_; return (rescc(), '-C', $dir, map({ Encode::encode('UTF-8', $_) } @words), '--url', Harness::url($database)) }
# (status, standard output, standard error)
sub rescc_do { my ($dir, @words) = @_; return run(words($dir, @words)) }
sub ok_do { my ($dir, @words) = @_;
    my ($status, $out, $err) = rescc_do($dir, @words);
    is($status, 0, "@words") or diag("$out$err");
    return "$out$err";
}

sub sql { my ($sql) = @_; return psql($database, Encode::encode('UTF-8', $sql)) }
sub history { return Encode::decode('UTF-8', sql("SELECT schema_name, count(*) FROM rescc_migrations WHERE schema_name <> 'public' GROUP BY 1 ORDER BY 1")) }
sub have { my ($table) = @_; return Encode::decode('UTF-8', sql("SELECT coalesce(string_agg(nspname, ' ' ORDER BY nspname COLLATE \"C\"), '') FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relname = '$table'")) }

my $note = "resource Note { table notes; multitenancy schema; integer_primary_key id; attribute title string }\n";
my $organization = 'resource Organization { table organizations; integer_primary_key id; attribute slug string required; manage_tenant { template ["org_", slug] } }' . "\n";

subtest 'who is a tenant' => sub {
    my $long = 'x' x 63;
    my $dir = tenancy("repo repo { tenants [\"T 2\", \"o'brien\", ünï, \"a,b\", \"\\\"q\\\" --; drop\", $long] }\n$note" =~ s/ünï/"ünï"/r);
    ok_do($dir, 'migrate');
    like(ok_do($dir, 'migrate', '--tenants'), qr/6 tenants migrated/, 'a list: schemas are made');
    is(have('notes'), qq{"q" --; drop T 2 a,b o'brien $long ünï\n}, 'each has its table');
    is(ok_do($dir, 'migrate', '--tenants'), "rescc: nothing to do (repo)\n", 'and again: nothing');
    is(ok_do($dir, 'tenants', 'list'), Encode::encode('UTF-8', qq{"q" --; drop\nT 2\na,b\no'brien\n$long\nünï\n}), 'tenants list');
    like(ok_do($dir, 'rollback', '--tenants', '--only-tenants', 'a,b', '--only-tenants', "T 2,o'brien"), qr/3 tenants rolled back/, 'a name with a comma, and two in one word');
    is(have('notes'), qq{"q" --; drop $long ünï\n}, 'just these');
    my ($status, $out, $err) = rescc_do($dir, 'migrate', '--only-tenants', 'nobody,T 2');
    is($status, 1, 'an unknown tenant');
    is($err, "rescc: there is no tenant `nobody`\n  hint: `rescc tenants list` shows them\n", 'says so');
    like(ok_do($dir, 'migrate', '--tenants', '--except-tenants', "o'brien"), qr/2 tenants migrated/, 'all but one');

    $dir = tenancy("repo repo { tenants pattern \"org\\_%\" }\n$note" =~ s/\\_/\\\\_/r);
    sql('CREATE SCHEMA org_1; CREATE SCHEMA "org_B b"; CREATE SCHEMA orgx; CREATE SCHEMA other');
    ok_do($dir, 'migrate', '--tenants');
    is(have('notes'), "org_1 org_B b\n", 'a pattern');

    $dir = tenancy("repo repo { tenants `select name from firms -- all of them\n;` }\nresource Firm { table firms; integer_primary_key id; attribute name string }\n$note");
    ($status, $out, $err) = rescc_do($dir, 'migrate', '--tenants');
    is($status, 1, 'a query whose table is not there yet');
    like($err, qr/can't list the tenants: relation "firms" does not exist/, 'says so');
    ok_do($dir, 'migrate');
    sql("INSERT INTO firms (name) VALUES ('f1'), ('f2'), ('f2'), (NULL)");
    ok_do($dir, 'migrate', '--tenants');
    is(have('notes'), "f1 f2\n", 'a query, each once');
    sql("INSERT INTO firms (name) VALUES ('public'), ('f3'), ('" . 'y' x 64 . "'), ('')");
    ($status, $out, $err) = rescc_do($dir, 'migrate', '--tenants');
    is($status, 1, 'names that no tenant can have');
    like($err, qr/tenant `public`: this is the schema of the repo's own tables/, 'public');
    like($err, qr/tenant `y{64}`: a schema's name has 1 to 63 bytes/, 'too long');
};

subtest 'a failure is one tenant\'s' => sub {
    my $dir = tenancy('repo repo { tenants pattern "t%"; lock_timeout "100ms" }' . "\n$note");
    sql(join '; ', map { "CREATE SCHEMA t$_" } 10 .. 49);
    ok_do($dir, 'migrate', '--tenants');
    sql('INSERT INTO t17.notes (title) VALUES (NULL); INSERT INTO t31.notes (title) VALUES (NULL)');
    change($dir, 'required', sub { s/attribute title string/attribute title string required/ });
    my ($status, $out, $err) = rescc_do($dir, 'migrate', '--tenants', '--canary', '3', '--only-tenants', 't17,t18,t19,t20');
    is($status, 1, 'a canary that fails');
    like($err, qr/stopped at the canary: \d tenants? done, 1 failed, \d left/, 'ends it') or diag($err);
    ($status, $out, $err) = rescc_do($dir, 'migrate', '--tenants');
    is($status, 1, 'two tenants fail');
    like($err, qr/tenant `t31`: priv\/repo\/tenant_migrations\/\d+_required\.sql:\d+: column "title" of relation "notes" contains null values/, 'each with its place and message') or diag($err);
    like($err, qr/2 tenants failed:\n    t17: .*\n    t31: /, 'and named at the end') or diag($err);
    like($err, qr/some tenants failed: 3\d tenants done, 2 failed, 0 left\n  hint: the same command goes on with what is missing\n\z/, 'the others go on') or diag($err);
    is(sql("SELECT count(*) FROM rescc_migrations WHERE name = 'required'"), "38\n", 'all but two');
    ($status, $out, $err) = rescc_do($dir, 'status', '--tenants', '--check');
    is($status, 3, 'status --check: somebody lacks something');
    like($out, qr/^repo repo, database $database: 40 tenants\n  38 tenants  up to date \(2 applied\)\n  2 tenants  1 pending: \d+_required\n      t17, t31\n\z/, 'the laggards by name') or diag($out);
    my $json = JSON::PP::decode_json((rescc_do($dir, 'status', '--tenants', '--format', 'json'))[1]);
    is_deeply([map { [$_->{count}, $_->{settled} ? 1 : 0, $_->{schema}] } @{ $json->{repos}[0]{groups} }], [[38, 1, 'there'], [2, 0, 'there']], 'as JSON');
    is_deeply($json->{repos}[0]{groups}[1]{tenants}, ['t17', 't31'], 'with names');
    sql("UPDATE t17.notes SET title = ''");
    ($status, $out, $err) = rescc_do($dir, 'migrate', '--tenants', '--format', 'json');
    $json = JSON::PP::decode_json($out);
    is_deeply([$status, $json->{ok} ? 1 : 0, $json->{tenants}, (grep { $_->{event} eq 'error' && $_->{tenant} } @{ $json->{events} })[0]{tenant}], [1, 0, 1, 't31'], 'mended: just what is missing; JSON');
    sql("DELETE FROM t31.notes");
    like(ok_do($dir, 'migrate', '--tenants'), qr/1 tenant migrated/, 'and the last');

    sql(join '; ', map { "INSERT INTO t$_.notes (title) VALUES ('a'), ('a')" } 10 .. 40);
    change($dir, 'unique', sub { s/string required/string required unique/ });
    ($status, $out, $err) = rescc_do($dir, 'migrate', '--tenants', '--jobs', '1', '--max-failures', '4');
    is($status, 1, '--max-failures');
    like($err, qr/stopped after too many failures: \d+ tenants? done, \d+ failed, \d+ left/, 'begins no more') or diag($err);
    my ($failed) = $err =~ /(\d+) failed/;
    cmp_ok($failed, '<', 31, 'not all were tried');

    # Somebody holds a lock: that tenant comes again, the others don't wait.
    sql("DELETE FROM t$_.notes") for 10 .. 40;
    my $holder = begin(Harness::psql_program(), '-X', '-q', '-h', server(), '-U', 'postgres', '-d', $database, '-c', 'BEGIN', '-c', 'LOCK t22.notes', '-c', 'SELECT pg_sleep(1.2)');
    ok(until_true("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = '$database' AND query LIKE '%pg_sleep%' AND state = 'active'"), 'somebody holds a lock');
    my $said = ok_do($dir, 'migrate', '--tenants');
    like($said, qr/tenant `t22`: .*canceling statement due to lock timeout; try 2 of \d+ follows in/, 'the locked one is tried again') or diag($said);
    like($said, qr/rescc: 40 tenants migrated/, 'and all are done') or diag($said);
    finish($holder);

    ok_do($dir, 'rollback', '--tenants', '--step', '2', '--only-tenants', 't10,t11');
    sql('DROP SCHEMA t11 CASCADE');
    is(history() =~ s/\n.*//sr, 't10|1', 'two steps back');
    my ($unique) = map { m{(\d+)_unique} } glob "$dir/priv/repo/tenant_migrations/*";
    like(ok_do($dir, 'rollback', '--tenants', '--version', $unique), qr/38 tenants rolled back/, 'one version, of those that have it');
    ($status, $out, $err) = rescc_do($dir, 'rollback', '--tenants', '--to', '20010101000000');
    is($err, "rescc: there is no tenant migration 20010101000000\n  hint: `rescc status --tenants` lists them\n", 'a version that is none');
    like(ok_do($dir, 'migrate', '--tenants', '--dry-run'), qr/^-- 38 tenants: t12, \xe2\x80\xa6\n\n-- priv.*_unique\.sql\n/, 'a dry run says what for whom');
    like(ok_do($dir, 'rollback', '--tenants', '--all'), qr/39 tenants rolled back/, '--all');
    is(have('notes'), "\n", 'nothing is left');
};

subtest 'a schema that is gone' => sub {
    my $dir = tenancy("repo repo { tenants [a, b] }\n$note");
    ok_do($dir, 'migrate', '--tenants');
    sql('DROP SCHEMA a CASCADE');
    change($dir, 'more', sub { s/title string/title string; attribute body text/ });
    my $said = ok_do($dir, 'migrate', '--tenants');
    like($said, qr/tenant `a`: its schema is gone; left out \(`rescc tenants create` makes it anew\)\n.*1 tenant migrated/, 'is told, and no failure') or diag($said);
    like(ok_do($dir, 'status', '--tenants'), qr/1 tenant   schema gone\n      a\n/, 'status says so');
    like(ok_do($dir, 'tenants', 'create', 'a'), qr/tenant `a` is there, with 2 migrations/, 'made anew');
    is(have('notes'), "a b\n", 'with its table');
};

subtest 'two at once, and one that is stopped' => sub {
    my $dir = tenancy("repo repo { tenants pattern \"t%\" }\n$note");
    sql(join '; ', map { "CREATE SCHEMA t$_" } 1 .. 80);
    my @jobs = map { begin(words($dir, 'migrate', '--tenants', '--jobs', '2')) } 1 .. 2;
    my @ends = map { [finish($_)] } @jobs;
    is($_->[0], 0, 'ends well') or diag($_->[1]) for @ends;
    is(sql('SELECT count(*), count(DISTINCT schema_name) FROM rescc_migrations'), "80|80\n", 'each once');
    change($dir, 'slow', sub { s/title string/title string; statement wait { up `select pg_sleep(0.05)`; down `select 1` }/ });
    my $job = begin(words($dir, 'migrate', '--tenants', '--jobs', '2'));
    ok(until_true("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = '$database' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"), 'at work');
    kill 'INT', $job->{pid};
    my ($status, $said) = finish($job);
    is($status, 1, 'Ctrl-C: exit 1');
    like($said, qr/interrupted: (\d+) tenants? done, 0 failed, (\d+) left\n  hint: the same command goes on with what is missing\n\z/, 'what was begun is ended, and it says where it stopped') or diag($said);
    my ($done) = $said =~ /(\d+) tenants? done/;
    is(sql("SELECT count(*) FROM rescc_migrations WHERE name = 'slow'"), "$done\n", 'as the history says');
    my $left = 80 - $done;
    like(ok_do($dir, 'migrate', '--tenants', '--jobs', '8'), qr/$left tenants? migrated/, 'the rest');
};

subtest 'manage_tenant' => sub {
    my $dir = tenancy($organization . $note =~ s/attribute title string/attribute title string; index [title] concurrently; belongs_to organization Organization { index }/r);
    ok_do($dir, 'migrate');
    sql("CREATE ROLE app$number LOGIN; GRANT ALL ON organizations TO app$number; GRANT USAGE ON SEQUENCE organizations_id_seq TO app$number");
    sql("SET ROLE app$number; INSERT INTO organizations (slug) VALUES ('a'), ('T 2'), ('o''b'), ('ü')");
    is(history(), "org_T 2|2\norg_a|2\norg_o'b|2\norg_ü|2\n", 'rows make tenants, by whoever may insert');
    is(have('notes_title_index'), "org_T 2 org_a org_o'b org_ü\n", 'with an index that is else built concurrently');
    is(ok_do($dir, 'migrate', '--tenants'), "rescc: nothing to do (repo)\n", 'nothing is left to do');
    sql("UPDATE organizations SET slug = 'b' WHERE slug = 'a'; UPDATE organizations SET slug = slug");
    sql("DELETE FROM organizations WHERE slug = 'T 2'");
    is(have('notes'), "org_T 2 org_b org_o'b org_ü\n", 'an update renames, a deletion leaves it');
    is(history(), "org_T 2|2\norg_b|2\norg_o'b|2\norg_ü|2\n", 'the history goes along');
    sql("INSERT INTO organizations (slug) VALUES ('T 2')");
    is(sql('SELECT count(*) FROM organizations'), "4\n", 'a tenant that was left comes back');
    sql("BEGIN; INSERT INTO organizations (slug) VALUES ('gone'); ROLLBACK");
    is(have('notes'), "org_T 2 org_b org_o'b org_ü\n", 'rolled back, nothing is left');
    sql('CREATE SCHEMA org_strange');
    for my $bad (['strange', qr/schema "org_strange" is there already, and no tenant's/], ['x' x 60, qr/a tenant's schema name has 1 to 63 bytes/]) {
        my ($status, $out, $err) = run(Harness::psql_program(), '-X', '-q', '-h', server(), '-U', 'postgres', '-d', $database, '-c', "INSERT INTO organizations (slug) VALUES ('$bad->[0]')");
        isnt($status, 0, 'an insert that fails');
        like($err, $bad->[1], 'says why');
    }
    change($dir, 'check', sub { s/(resource Note \{)/$1 statement odd { up `do \$\$ begin if current_schema = 'org_fails' then raise exception 'not this one'; end if; end \$\$`; down `select 1` }; attribute body text; / });
    ok_do($dir, 'migrate');
    my ($status, $out, $err) = run(Harness::psql_program(), '-X', '-q', '-h', server(), '-U', 'postgres', '-d', $database, '-c', "INSERT INTO organizations (slug) VALUES ('fails')");
    isnt($status, 0, 'a migration that fails, fails the insert');
    like($err, qr/not this one/, 'with its message');
    is(sql("SELECT count(*) FROM organizations WHERE slug = 'fails'") . sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'org_fails'"), "0\n0\n", 'and leaves nothing');
    sql("INSERT INTO organizations (slug) VALUES ('new')");
    like(history(), qr/^org_new\|3$/m, 'a new one has the newest migration already');
    like(ok_do($dir, 'migrate', '--tenants'), qr/4 tenants migrated/, 'the others get it');

    # One that is being made while all are migrated misses nothing.
    change($dir, 'late', sub { s/attribute body text/attribute body text; attribute late text/ });
    my $maker = begin(Harness::psql_program(), '-X', '-q', '-h', server(), '-U', 'postgres', '-d', $database, '-c', 'BEGIN', '-c', "INSERT INTO organizations (slug) VALUES ('meanwhile')", '-c', 'SELECT pg_sleep(0.7)', '-c', 'COMMIT');
    ok(until_true("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = '$database' AND query LIKE '%pg_sleep%' AND state = 'active'"), 'a tenant is being made');
    my $said = ok_do($dir, 'migrate', '--tenants');
    like($said, qr/waiting for 1 transaction that makes a tenant right now/, 'migrate waits for it') or diag($said);
    finish($maker);
    is(sql("SELECT count(DISTINCT n) FROM (SELECT count(*) AS n FROM rescc_migrations WHERE schema_name <> 'public' GROUP BY schema_name) AS x"), "1\n", 'all have all') or diag(history());

    $dir = tenancy($organization =~ s/template/create false; delete true; template/r . $note);
    ok_do($dir, 'setup');
    sql("INSERT INTO organizations (slug) VALUES ('a'), ('b')");
    is(have('notes'), "\n", 'create false: rows make nothing');
    like(ok_do($dir, 'setup'), qr/2 tenants migrated/, 'but they are tenants');
    sql("DELETE FROM organizations WHERE slug = 'a'");
    is(have('notes'), "org_b\n", 'delete true: the schema goes with its row');
    is(history(), "org_b|1\n", 'and its history');
};

subtest 'rescc tenants' => sub {
    my $dir = tenancy("repo repo { tenants pattern \"t%\" }\n$note");
    is(ok_do($dir, 'tenants', 'list'), '', 'nobody');
    like(ok_do($dir, 'tenants', 'create', 't 1'), qr/^rescc: tenant `t 1` is there, with 1 migration$/m, 'create');
    my ($status, $out, $err) = rescc_do($dir, 'tenants', 'create', 't 1');
    is("$status $err", "1 rescc: schema `t 1` is there already\n  hint: `rescc migrate --tenants` brings tenants up to date\n", 'twice');
    ok_do($dir, 'tenants', 'rename', 't 1', 't"2');
    is(have('notes') . history(), "t\"2\nt\"2|1\n", 'rename, history too');
    ($status, $out, $err) = rescc_do($dir, 'tenants', 'rename', 't 1', 'x');
    is("$status $err", "1 rescc: there is no tenant `t 1`\n  hint: `rescc tenants list` shows them\n", 'one that is not there');
    ($status, $out, $err) = rescc_do($dir, 'tenants', 'drop', 'public', '--force');
    is($status, 1, 'public is no tenant');
    ($status, $out, $err) = rescc_do($dir, 'tenants', 'drop', 't"2');
    like($err, qr/drop tenant `t"2` and all its data needs a yes/, 'drop asks');
    ok_do($dir, 'tenants', 'drop', 't"2', '--force');
    is(have('notes') . history(), "\n", 'dropped');
    is((rescc_do($dir, 'tenants', @$_))[0], 2, "tenants @$_: usage") for [], ['make'], ['create'], ['rename', 'a'], ['drop', 'a', 'b'];
    change($dir, 'bad', sub { s/title string/title string; statement no { up `select 1\/0`; down `select 1` }/ });
    ($status, $out, $err) = rescc_do($dir, 'tenants', 'create', 't3');
    is($status, 1, 'a migration that fails');
    like($err, qr/tenant `t3`: .*division by zero/, 'says so') or diag($err);
    is(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 't3'") . history(), "0\n", 'and leaves nothing');
};

subtest 'rows of another tenant' => sub {
    my $dir = tenancy('resource Note { table notes; multitenancy attribute org_id { global }; row_security tenant; integer_primary_key id; attribute org_id bigint; attribute title string }');
    ok_do($dir, 'migrate');
    sql("INSERT INTO notes (org_id, title) VALUES (1, 'one'), (2, 'two'), (NULL, 'all')");
    sql("CREATE ROLE reader$number LOGIN; GRANT ALL ON notes TO reader$number; GRANT USAGE ON SEQUENCE notes_id_seq TO reader$number");
    my $as = sub { my ($tenant, $sql) = @_; return sql("SET ROLE reader$number; " . (defined $tenant ? "SET rescc.tenant = '$tenant'; " : '') . $sql) };
    is($as->(1, 'SELECT string_agg(title, \' \' ORDER BY id) FROM notes'), "one all\n", 'reads its own and what belongs to none');
    is($as->(2, 'SELECT string_agg(title, \' \' ORDER BY id) FROM notes'), "two all\n", 'another one, its own');
    is($as->(undef, 'SELECT string_agg(title, \' \' ORDER BY id) FROM notes'), "all\n", 'nobody named: nobody\'s');
    $as->(1, "UPDATE notes SET title = 'changed'");
    is(sql('SELECT string_agg(title, \' \' ORDER BY id) FROM notes'), "changed two changed\n", 'writes no other\'s');
    my ($status, $out, $err) = run(Harness::psql_program(), '-X', '-q', '-h', server(), '-U', 'postgres', '-d', $database, '-c', "SET ROLE reader$number; SET rescc.tenant = '1'; INSERT INTO notes (org_id) VALUES (2)");
    like($err, qr/new row violates row-level security policy/, 'inserts no other\'s');
};

subtest 'on a terminal' => sub {
    plan skip_all => 'no script(1)' if !grep { -x "$_/script" } split /:/, $ENV{PATH};
    my $dir = tenancy("repo repo { tenants [a, b, c, broken] }\n$note");
    my ($file) = glob "$dir/priv/repo/tenant_migrations/*.sql";
    spew($file, slurp($file) =~ s/-- migrate:up\n/-- migrate:up\nSELECT pg_sleep(0.15);\nSELECT 1 \/ (current_schema() <> 'broken')::int;\n/r);
    my $command = join ' ', map { "'$_'" } words($dir, 'migrate', '--tenants', '--jobs', '1');
    my ($status, $out, $err) = run('script', '-qec', $command, '/dev/null');
    is($status, 1, 'exit 1');
    like($out, qr/\r\e\[K\[#+\.+\] [12] of 4 tenants, [\d.]+ a second, 0:0\d left/, 'a bar with rate and time left');
    like($out, qr/, 1 failed/, 'and failures');
    is(scalar(grep { /a second/ && length > 79 } split /\r?\n|\r\e\[K/, $out), 0, 'on a line') or diag($out);
    unlike($out, qr/\]\S* [^\r]*\r?\z/, 'and it is gone at the end');
};

subtest 'words that go together' => sub {
    my $dir = tenancy("repo repo { tenants [a] }\n$note");
    for my $words (['migrate', '--jobs', '2'], ['migrate', '--tenants', '--schema', 'x'], ['migrate', '--tenant'], ['migrate', '--tenants', '--jobs', '0']) {
        my ($status, $out, $err) = rescc_do($dir, @$words);
        is($status, 2, "@$words: exit 2") or diag($err);
    }
    my $none = tenancy($note);
    like(ok_do($none, 'migrate', '--tenants'), qr/nothing says which schemas are tenants: `tenants` in repo repo, or a `manage_tenant`/, 'nobody says who is a tenant');
};

done_testing();
