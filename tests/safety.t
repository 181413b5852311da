#!/usr/bin/perl
# safety.t - migrate in bad weather: statements that fail, files that were edited, two migrators, Ctrl-C, kill -9,
# a server that goes away, passwords, rights, locks, files outside a transaction that stop half way.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Time::HiRes qw(sleep time);
use Harness;
use Jobs;

my ($database, $number) = ('', 0);
# A project of migrations written by hand, by name => text, and a new database of its own.
sub bad_weather { my (%files) = @_;
    $database = 'safety' . ++$number;
    psql('postgres', "CREATE DATABASE $database");
    return project(map { (/\.res$/ ? $_ : "priv/repo/migrations/$_.sql") => $files{$_} } keys %files);
}

sub up { return "-- migrate:up\n$_[0]\n\n-- migrate:down\n" . ($_[1] // '') . "\n" }
sub online { return "-- migrate:up transaction:false\n$_[0]\n\n-- migrate:down transaction:false\n" . ($_[1] // '') . "\n" }

# rescc COMMAND … in that database, or elsewhere where --url is among the words. (status, both outputs)
sub weather { my ($dir, @command) = @_;
    push @command, '--url', Harness::url($database) if !grep { $_ eq '--url' } @command;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command);
    return ($status, $out . $err);
}

sub begin_rescc { my ($dir, @command) = @_;
    push @command, '--url', Harness::url($database) if !grep { $_ eq '--url' } @command;
    return begin(rescc(), '-C', $dir, @command);
}

sub begin_psql { my ($sql) = @_;
    return begin(Harness::psql_program(), '-X', '-q', '-h', server(), '-U', 'postgres', '-d', $database, map { ('-c', $_) } @$sql);
}

# Until a statement that holds the text runs in the test's database.
sub until_running { my ($text) = @_;
    return until_true("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = '$database' AND state = 'active' AND query LIKE '%$text%'");
}

sub until_alone { return until_true("SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = '$database'") }

sub history { return psql($database, "SELECT version, state FROM rescc_migrations ORDER BY version") }
sub tables { return psql($database, "SELECT coalesce(string_agg(relname, ' ' ORDER BY relname), '') FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname !~ '^rescc_'") }

# Everything that a failed run says is clear: no crash, an `rescc:` or a place.
sub clean { my ($said, $what) = @_;
    unlike($said, qr/Assertion|Sanitizer|runtime error|Segmentation|\(null\)/, "$what: no crash") or diag($said);
}

subtest 'a statement that fails' => sub {
    my $dir = bad_weather(
        '20260101000000_one'   => up('CREATE TABLE one (id int PRIMARY KEY);', 'DROP TABLE one;'),
        '20260102000000_two'   => up("CREATE TABLE two (id int);\nINSERT INTO one VALUES (7);\n\nINSERT INTO one\n  VALUES (7);\nCREATE TABLE late (id int);", 'DROP TABLE two;'),
        '20260103000000_three' => up('CREATE TABLE three (id int);', 'DROP TABLE three;'));
    my ($status, $said) = weather($dir, 'migrate');
    is($status, 1, 'exit 1');
    like($said, qr{applied 20260101000000_one}, 'the one before is applied');
    like($said, qr{priv/repo/migrations/20260102000000_two\.sql:5\b}, 'file and line of the statement') or diag($said);
    like($said, qr{INSERT INTO one\n.*VALUES \(7\)}, 'the statement');
    like($said, qr{duplicate key value violates unique constraint "one_pkey"}, "PostgreSQL's message");
    like($said, qr{Key \(id\)=\(7\) already exists\.}, 'and detail');
    clean($said, 'failure');
    is(tables(), "one\n", 'it is rolled back whole, and later ones are not begun');
    is(history(), "20260101000000|applied\n", 'the history says so');
    my $json;
    ($status, $json) = do { my ($s, $out) = run(rescc(), '-C', $dir, 'migrate', '--format', 'json', '--url', Harness::url($database)); ($s, $out) };
    is($status, 1, 'JSON: exit 1');
    like($json, qr/"ok": false/, 'JSON says that it failed');
    like($json, qr/"sqlstate":\s?"23505"/, "with PostgreSQL's code") or diag($json);

    spew("$dir/priv/repo/migrations/20260102000000_two.sql", up("SELECT lower(1);"));
    ($status, $said) = weather($dir, 'migrate');
    is($status, 1, 'a function that is not there: exit 1');
    like($said, qr/function lower\(integer\) does not exist/, "PostgreSQL's message") or diag($said);
    like($said, qr/No function matches the given name/, "PostgreSQL's hint");
    like($said, qr/two\.sql:2/, 'file and line');

    spew("$dir/priv/repo/migrations/20260102000000_two.sql", up("CREATE TABLE two (id int);", 'SELECT 1/0;'));
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'mended, it goes on') or diag($said);
    ($status, $said) = weather($dir, 'rollback', '--all');
    is($status, 1, 'a way back that fails: exit 1');
    like($said, qr/two\.sql:5.*division by zero/s, 'its place and message') or diag($said);
    is(history(), "20260101000000|applied\n20260102000000|applied\n", 'it stays applied, the newer one is rolled back');
    is(tables(), "one two\n", 'its table stays');

    $dir = bad_weather('20260101000000_deferred' => up("CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO b VALUES (1);"),
        '20260102000000_next' => up('CREATE TABLE next (id int);'));
    ($status, $said) = weather($dir, 'migrate');
    is($status, 1, 'a deferred constraint that fails at the end: exit 1');
    like($said, qr/deferred\.sql.*violates foreign key constraint/s, 'reported with its file') or diag($said);
    is(tables(), "\n", 'nothing stays, the next one is not begun');

    $dir = bad_weather('20260101000000_begin' => up("CREATE TABLE a (id int);\nCOMMIT;\nCREATE TABLE b (id int);"));
    ($status, $said) = weather($dir, 'migrate');
    is($status, 1, 'COMMIT in a file: exit 1');
    like($said, qr/begin\.sql:3.*COMMIT/s, 'its line is named') or diag($said);
    is(tables(), "\n", 'nothing was begun');
};

subtest 'an applied file that was edited' => sub {
    my $dir = bad_weather('20260101000000_one' => up('CREATE TABLE one (id int);', 'DROP TABLE one;'), '20260102000000_two' => up('CREATE TABLE two (id int);', 'DROP TABLE two;'));
    is((weather($dir, 'migrate', '--step', 1))[0], 0, 'the first is applied');
    spew("$dir/priv/repo/migrations/20260101000000_one.sql", up('CREATE TABLE one (id bigint);', 'DROP TABLE one;'));
    my ($status, $said) = weather($dir, 'migrate');
    is($status, 1, 'migrate refuses');
    like($said, qr{20260101000000_one\.sql.*changed}s, 'and names the file') or diag($said);
    like($said, qr{--allow-changed}, 'and the way on');
    is(tables(), "one\n", 'nothing was done');
    ($status, $said) = weather($dir, 'status', '--check');
    is($status, 3, 'status --check exits 3');
    like($said, qr{one\s+changed}, 'status calls it changed') or diag($said);
    ($status, $said) = weather($dir, 'migrate', '--allow-changed');
    is($status, 0, '--allow-changed goes on') or diag($said);
    is(tables(), "one two\n", 'and applies the other');
    spew("$dir/priv/repo/migrations/20260102000000_two.sql", join("\r\n", split /\n/, up('CREATE TABLE two (id int);', 'DROP TABLE two;')) . "\r\n");
    unlink "$dir/priv/repo/migrations/20260101000000_one.sql";
    ($status, $said) = weather($dir, 'status');
    is($status, 0, 'status');
    like($said, qr{one\s+missing file}, 'a file that is gone is called missing') or diag($said);
    like($said, qr{two\s+applied}, 'windows line ends are no change');
    ($status, $said) = weather($dir, 'rollback', '--all');
    is($status, 1, 'what has no file cannot be rolled back');
    like($said, qr{20260101000000}, 'the message names it') or diag($said);
};

subtest 'two migrate at once' => sub {
    my $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one (id int);\nSELECT pg_sleep(0.6);", 'DROP TABLE one;'), '20260102000000_two' => up('CREATE TABLE two (id int);', 'DROP TABLE two;'));
    my $first = begin_rescc($dir, 'migrate');
    ok(until_running('pg_sleep'), 'the first is at work');
    my $second = begin_rescc($dir, 'migrate');
    my ($one, $said_one) = finish($first);
    my ($two, $said_two) = finish($second);
    is($one, 0, 'the first: exit 0') or diag($said_one);
    is($two, 0, 'the second: exit 0') or diag($said_two);
    like($said_two, qr/another migrator is at work, waiting for it/, 'the second says that it waits') or diag($said_two);
    is(history(), "20260101000000|applied\n20260102000000|applied\n", 'each is applied once');
    my @many = map { begin_rescc($dir, $_ % 2 ? 'migrate' : 'rollback') } 1 .. 6;
    for my $job (@many) {
        my ($status, $said) = finish($job);
        is($status, 0, 'six at once, both ways: exit 0') or diag($said);
    }

    $dir = bad_weather('20260101000000_slow' => online("CREATE TABLE slow (id int);\nSELECT pg_sleep(0.6);", "DROP TABLE slow;\nSELECT pg_sleep(0.6);"));
    for my $way (['migrate', 'migrate'], ['rollback', 'migrate'], ['rollback', 'rollback'], ['migrate', 'rollback']) {
        my ($now, $then) = @$way;
        my $first = begin_rescc($dir, $now);
        ok(until_running('pg_sleep'), "$now of a file outside a transaction is at work");
        my ($status, $said) = weather($dir, $then);
        is($status, 0, "$then beside it waits, exit 0") or diag($said);
        ($status, $said) = finish($first);
        is($status, 0, "$now: exit 0") or diag($said);
    }
};

subtest 'Ctrl-C' => sub {
    my $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one (id int);"), '20260102000000_two' => up("CREATE TABLE two (id int);\nSELECT pg_sleep(60);"),
        '20260103000000_three' => up('CREATE TABLE three (id int);'));
    for my $signal (qw(INT TERM)) {
        my $job = begin_rescc($dir, 'migrate');
        ok(until_running('pg_sleep'), 'a long statement runs');
        my $start = time;
        kill $signal, $job->{pid};
        my ($status, $said) = finish($job, 5);
        cmp_ok(time - $start, '<', 2, "SIG$signal ends it soon");
        is($status, 1, 'exit 1');
        like($said, qr/interrupted/, 'and says why') or diag($said);
        clean($said, "SIG$signal");
        is(tables(), "one\n", 'nothing is half applied');
        is(history(), "20260101000000|applied\n", 'the history says so');
        ok(until_alone(), 'no session is left');
    }
    psql($database, 'CREATE TABLE rows AS SELECT 1 AS a');
    $dir = project('priv/repo/migrations/20260104000000_online.sql' => online("CREATE TABLE four (id int);\nSELECT pg_sleep(60);\nCREATE TABLE five (id int);"),
        map { ("priv/repo/migrations/$_.sql" => slurp("$dir/priv/repo/migrations/$_.sql")) } qw(20260101000000_one));
    my $job = begin_rescc($dir, 'migrate');
    ok(until_running('pg_sleep'), 'a long statement outside a transaction runs');
    kill 'INT', $job->{pid};
    my ($status, $said) = finish($job, 5);
    is($status, 1, 'exit 1');
    like($said, qr/interrupted/, 'and says why') or diag($said);
    is(tables(), "four one rows\n", 'it stops between two statements');
    my $file = "$dir/priv/repo/migrations/20260104000000_online.sql";
    my $text = slurp($file);
    $text =~ s/pg_sleep\(60\)/pg_sleep(0)/;
    spew($file, $text);
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'the next run goes on where it stopped') or diag($said);
    is(tables(), "five four one rows\n", 'and does the rest');
};

subtest 'kill -9' => sub {
    my $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one (id int);\nSELECT pg_sleep(0.7);"), '20260102000000_two' => up('CREATE TABLE two (id int);'));
    my $job = begin_rescc($dir, 'migrate');
    ok(until_running('pg_sleep'), 'a transaction is under way');
    kill 'KILL', $job->{pid};
    is((finish($job))[0], 128 + 9, 'rescc is gone');
    my ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'the next run waits for what is left of it, and goes on') or diag($said);
    is(tables(), "one two\n", 'all is there');
    is(history(), "20260101000000|applied\n20260102000000|applied\n", 'each once');

    $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one AS SELECT generate_series(1, 10) AS id;"),
        '20260102000000_index' => online("CREATE TABLE first_step (id int);\nCREATE INDEX CONCURRENTLY one_id ON one (id);\nCREATE TABLE last_step (id int);", "DROP INDEX one_id;\nDROP TABLE first_step, last_step;"));
    is((weather($dir, 'migrate', '--step', 1))[0], 0, 'a table');
    my $holder = begin_psql(["BEGIN; INSERT INTO one VALUES (0); SELECT pg_sleep(60)"]);
    ok(until_running('pg_sleep'), 'another session writes to it, and does not commit');
    $job = begin_rescc($dir, 'migrate');
    ok(until_running('CREATE INDEX CONCURRENTLY'), 'an index is being built');
    kill 'KILL', $job->{pid};
    is((finish($job))[0], 128 + 9, 'rescc is gone');
    # the build first, and only then what it waits for: else it would finish
    my $building = "FROM pg_stat_activity WHERE datname = '$database' AND pid <> pg_backend_pid() AND query LIKE '%CONCURRENTLY%'";
    psql('postgres', "SELECT pg_terminate_backend(pid, 10000) $building");
    # The build first, for it would come to its end once the other session is gone.
    psql('postgres', "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '$database' AND query LIKE 'CREATE INDEX%'");
    psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$database' AND pid <> pg_backend_pid()");
    finish($holder);
    ok(until_alone(), 'and so are the sessions');
    is(psql($database, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_id'::regclass"), "f\n", 'the index is not valid');
    ($status, $said) = weather($dir, 'status', '--check');
    is($status, 3, 'status --check exits 3');
    like($said, qr/index\s+crashed/, 'status calls it crashed') or diag($said);
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'the next run goes on in the middle of the file') or diag($said);
    is(psql($database, "SELECT indisvalid FROM pg_index WHERE indexrelid = 'one_id'::regclass"), "t\n", 'the index is valid now');
    is(tables(), "first_step last_step one\n", 'the statements before it did not run again, the ones behind it did');
    is((weather($dir, 'rollback'))[0], 0, 'rolled back');
    is(tables(), "one\n", 'whole');
};

subtest 'a file outside a transaction that fails in the middle' => sub {
    my $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one (id int);\nINSERT INTO one VALUES (1), (1);"),
        '20260102000000_index' => online("CREATE TABLE first_step (id int);\nCREATE UNIQUE INDEX CONCURRENTLY one_id\n  ON one (id);\nCREATE TABLE last_step (id int);"),
        '20260103000000_later' => up('CREATE TABLE later (id int);'));
    my ($status, $said) = weather($dir, 'migrate');
    is($status, 1, 'exit 1');
    like($said, qr/index\.sql:3\b/, 'file and line') or diag($said);
    like($said, qr/could not create unique index "one_id".*Key \(id\)=\(1\) is duplicated/s, "PostgreSQL's message and detail");
    clean($said, 'failure');
    is(tables(), "first_step one\n", 'what was done stays, what is behind is not begun');
    ($status, $said) = weather($dir, 'status');
    like($said, qr/index\s+failed/, 'status calls it failed') or diag($said);
    is((weather($dir, 'migrate'))[0], 1, 'again, nothing mended: exit 1');
    psql($database, 'DELETE FROM one WHERE ctid = (SELECT min(ctid) FROM one)');
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'with the rows mended it goes on') or diag($said);
    is(tables(), "first_step last_step later one\n", 'to the end');
    is(psql($database, "SELECT string_agg(indexrelid::regclass || ' ' || indisvalid, ' ') FROM pg_index WHERE indrelid = 'one'::regclass"), "one_id true\n", 'the index is valid, and no other is left');
    is(history(), "20260101000000|applied\n20260102000000|applied\n20260103000000|applied\n", 'the history says so');
};

subtest 'a file outside a transaction whose notes were lost' => sub {
    my $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one (id int, name text);\nCREATE INDEX one_old ON one (name);\nCREATE TYPE mood AS ENUM ('good');"),
        '20260102000000_all' => online("CREATE INDEX CONCURRENTLY one_name\n  ON one (lower(name) DESC) WHERE id > 0;\nDROP INDEX CONCURRENTLY one_old;\n"
            . "ALTER TYPE mood ADD VALUE 'bad';\nALTER TABLE one ADD CONSTRAINT positive CHECK (id > 0);"));
    my $cut_off = q{UPDATE rescc_migrations SET state = 'running', progress = NULL WHERE version = '20260102000000'};
    my $index = q{SELECT indexdef FROM pg_indexes WHERE tablename = 'one'};
    is((weather($dir, 'migrate'))[0], 0, 'all of it ran');
    my $made = psql($database, $index);
    psql($database, $cut_off);
    my ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'it is looked up, and not run again') or diag($said);
    my $file = 'priv/repo/migrations/20260102000000_all.sql';
    for my $line ("$file: index public.one_name is there already", map { "$file:$_: done by an earlier run" } 4 .. 6) {
        like($said, qr/\Q$line\E\n/, $line =~ s/.*sql//r) or diag($said);
    }
    is(history(), "20260101000000|applied\n20260102000000|applied\n", 'it is applied');

    psql($database, "$cut_off; DROP INDEX one_name; CREATE INDEX one_old ON one (name); ALTER TABLE one DROP CONSTRAINT positive");
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'what did not happen is run') or diag($said);
    unlike($said, qr/there already|all\.sql:[346]: done/, 'that alone') or diag($said);
    like($said, qr/all\.sql:5: done by an earlier run/, 'the label is there still');
    is(psql($database, $index), $made, 'with the same result');

    for my $other ('UNIQUE INDEX one_name ON one (lower(name) DESC) WHERE id > 0', 'INDEX one_name ON one (lower(name)) WHERE id > 0',
        'INDEX one_name ON one (lower(name) DESC) WHERE 0 < id', 'INDEX one_name ON one USING hash (lower(name)) WHERE id > 0') {
        psql($database, "$cut_off; DROP INDEX one_name; CREATE $other");
        ($status, $said) = weather($dir, 'migrate');
        is($status, 1, "CREATE $other: exit 1");
        like($said, qr/all\.sql:2: index public\.one_name exists with another definition: CREATE .*\n  hint: drop or rename that one/, 'what is in the way, and where') or diag($said);
    }
    psql($database, "$cut_off; DROP INDEX one_name; CREATE INDEX one_name ON one USING btree (lower((name)) DESC NULLS FIRST) WHERE ((id) > 0)");
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'other words for the same index are not') or diag($said);
};

subtest 'a lock that another session holds' => sub {
    my $dir = bad_weather('app.res' => qq{repo repo { lock_timeout "150ms" }\n}, '20260101000000_one' => up('CREATE TABLE one (id int);'),
        '20260102000000_two' => up("CREATE TABLE two (id int);\nALTER TABLE one ADD name text;"), '20260103000000_three' => up('CREATE TABLE three (id int);'));
    is((weather($dir, 'migrate', '--step', 1))[0], 0, 'a table');
    my $holder = begin_psql(['BEGIN; LOCK TABLE one; SELECT pg_sleep(1.2)']);
    ok(until_running('pg_sleep'), 'another session locks it');
    my ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'migrate tries again, until the lock is free') or diag($said);
    like($said, qr/20260102000000_two\.sql: canceling statement due to lock timeout; try 2 of \d+ follows/, 'and says so') or diag($said);
    finish($holder);
    is(tables(), "one three two\n", 'all is applied');
    is(psql($database, 'SELECT count(*), count(DISTINCT version) FROM rescc_migrations'), "3|3\n", 'once');

    psql($database, 'DROP TABLE two, three; ALTER TABLE one DROP name; DELETE FROM rescc_migrations WHERE version > $$20260101000000$$');
    spew("$dir/app.res", qq{repo repo { lock_timeout "20s" }\n});
    $holder = begin_psql(['BEGIN; LOCK TABLE one; SELECT pg_sleep(60)']);
    ok(until_running('pg_sleep'), 'again, for longer');
    my $job = begin_rescc($dir, 'migrate');
    ok(until_true("SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = '$database' AND wait_event_type = 'Lock'"), 'migrate waits');
    my $until = time + 8;
    sleep 0.1 while time < $until && slurp($job->{file}) !~ /waiting for a lock/;
    like(slurp($job->{file}), qr/waiting for a lock that is held by pid \d+.*pg_sleep/, 'and says for whom') or diag(slurp($job->{file}));
    kill 'INT', $job->{pid};
    ($status, $said) = finish($job, 5);
    is($status, 1, 'Ctrl-C ends the wait: exit 1') or diag($said);
    psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$database'");
    finish($holder);
    is(tables(), "one\n", 'nothing was changed');
};

subtest 'a server that is not there, or does not let us in' => sub {
    my $dir = bad_weather('20260101000000_one' => up('CREATE TABLE one (id int);'));
    my $socket = server();
    psql('postgres', "CREATE ROLE careful LOGIN PASSWORD 'right-0f-way'; CREATE ROLE weak LOGIN; CREATE ROLE reader LOGIN; ALTER ROLE reader SET default_transaction_read_only = on;"
        . "GRANT CREATE ON DATABASE $database TO reader");
    psql($database, 'GRANT ALL ON SCHEMA public TO reader, careful');
    my $hba = "$socket/data/pg_hba.conf";
    my $trust = slurp($hba);
    spew($hba, "local all careful scram-sha-256\nlocal all barred reject\n$trust");
    psql('postgres', 'SELECT pg_reload_conf()');
    my $asks = sub { (run(Harness::psql_program(), '-X', '-w', '-h', $socket, '-U', 'careful', '-d', $database, '-c', ''))[0] != 0 };
    for (1 .. 100) { last if $asks->(); sleep 0.03 }
    my @bad = ( # what, URL, what it must say
        ['a wrong password', "postgres://careful:hush-hush-7\@/$database?host=$socket&sslmode=disable", qr/password authentication failed for user "careful"/],
        ['a wrong password as key=value', "host=$socket user=careful password=hush-hush-7 dbname=$database", qr/password authentication failed/],
        ['a wrong password, quoted', "host=$socket user=careful password = 'hush-hush-7' dbname=$database", qr/password authentication failed/],
        ['a wrong password as a parameter', "postgres:///$database?host=$socket&user=careful&password=hush-hush-7", qr/password authentication failed/],
        ['no password', "postgres://careful\@/$database?host=$socket", qr/password/],
        ['a role that is refused', "postgres://barred:hush-hush-7\@/$database?host=$socket", qr/pg_hba\.conf|barred/],
        ['an unknown role', "postgres://nobody_here:hush-hush-7\@/$database?host=$socket", qr/role "nobody_here" does not exist/],
        ['an unknown host', "postgres://careful:hush-hush-7\@no-such-host.invalid/$database", qr/no-such-host\.invalid/],
        ['a closed port', "postgres://careful:hush-hush-7\@127.0.0.1:1/$database", qr/127\.0\.0\.1.*port 1\b.*refused/s],
        ['a socket that is not there', "postgres://careful:hush-hush-7\@/$database?host=/nonexistent", qr{/nonexistent/\.s\.PGSQL}],
        ['a database that is not there', "postgres://postgres:hush-hush-7\@/not_here?host=$socket&sslmode=disable", qr/not_here/],
        ['a URL that is none', "postgres://careful:hush-hush-7\@[::1/$database", qr/./],
        ['a URL with a wrong port', "postgres://careful:hush-hush-7\@localhost:x1/$database", qr/port|x1/],
        ['a URL with an unknown parameter', "postgres://careful:hush-hush-7\@localhost/$database?colour=red", qr/colour/],
        ['an unquoted password with a blank in it', "host=$socket password=hard hush-hush-7", qr/./],
        ['a key without a value', "host=$socket password=hush-hush-7 dbname", qr/./],
        ['another scheme', "mysql://careful:hush-hush-7\@localhost/$database", qr/./],
    );
    for my $bad (@bad) {
        my ($what, $url, $want) = @$bad;
        for my $command (['migrate'], ['status', '--format', 'json'], ['create']) {
            next if $what eq 'a database that is not there' && $command->[0] ne 'migrate';
            my ($status, $said) = weather($dir, @$command, '--url', $url);
            is($status, 1, "$what, $command->[0]: exit 1") or diag($said);
            like($said, $want, "$what, $command->[0]: says so") or diag($said);
            unlike($said, qr/hush/, "$what, $command->[0]: no password is shown") or diag($said);
            clean($said, $what);
        }
        local $ENV{DATABASE_URL} = $url;
        my ($status, $out, $err) = run(rescc(), '-C', $dir, 'status');
        unlike("$out$err", qr/hush/, "$what, in DATABASE_URL: no password is shown");
    }
    my ($status, $said) = weather($dir, 'migrate', '--url', "postgres://careful:right-0f-way\@/$database?host=$socket&sslmode=disable");
    is($status, 0, 'the right password') or diag($said);
    unlike($said, qr/right-0f/, 'is not shown');
    is((weather($dir, 'rollback', '--url', "postgres://careful:right-0f-way\@/$database?host=$socket&sslmode=disable"))[0], 0, 'rolled back');

    $dir = bad_weather('20260101000000_one' => up("CREATE TABLE one (id int);\nSELECT pg_sleep(30);"));
    psql($database, 'GRANT ALL ON SCHEMA public TO careful');
    my $job = begin(rescc(), '-C', $dir, 'migrate', "--url=postgres://careful:right-0f-way\@/$database?host=$socket&sslmode=disable");
    my $other = begin(rescc(), '-C', $dir, 'migrate', '--url', "host=$socket user=careful password=right-0f-way dbname=$database");
    ok(until_running('pg_sleep'), 'a run that goes on');
    for my $pid ($job->{pid}, $other->{pid}) {
        my $words = -r "/proc/$pid/cmdline" ? slurp("/proc/$pid/cmdline") : '';
        unlike($words, qr/right-0f/, 'no password in the process list');
    }
    is(psql('postgres', "SELECT count(*) FROM pg_stat_activity WHERE datname = '$database' AND (query ~ 'right-0f' OR application_name ~ 'right-0f')"), "0\n", 'nor in pg_stat_activity');
    kill 'INT', $_->{pid} for $other, $job;
    for ($other, $job) {
        my ($status, $said) = finish($_, 5);
        is($status, 1, 'ended') or diag($said);
        unlike($said, qr/right-0f/, 'no password in what it said');
    }

    my $secret = project('app.res' => qq{repo repo {\n  url "postgres://careful:hush-hush-7\@/$database?host=$socket"\n  schema 7\n}\nresource A { uuid_primary_key id }\n});
    ($status, $said) = do { my ($s, $o, $e) = run(rescc(), '-C', $secret, 'migrate'); ($s, $o . $e) };
    is($status, 1, 'an error beside a url: exit 1');
    unlike($said, qr/hush/, 'the url of a .res file is not shown') or diag($said);
    spew("$secret/app.res", qq{repo repo { url "postgres://careful:hush-hush-7\@/$database?host=$socket" colour red }\nresource A { uuid_primary_key id }\n});
    ($status, $said) = do { my ($s, $o, $e) = run(rescc(), '-C', $secret, 'generate'); ($s, $o . $e) };
    is($status, 1, 'an error on the line of a url: exit 1');
    unlike($said, qr/hush/, 'the line is shown without its password') or diag($said);

    # Rights.
    $dir = bad_weather('20260101000000_one' => up('CREATE TABLE one (id int);'));
    psql($database, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT USAGE, CREATE ON SCHEMA public TO reader');
    ($status, $said) = weather($dir, 'migrate', '--url', "postgres://weak\@/$database?host=$socket");
    is($status, 1, 'a role that may not create tables: exit 1');
    like($said, qr/permission denied for schema public/, "PostgreSQL's message") or diag($said);
    like($said, qr/GRANT|rights?\b|owner|role/i, 'and what to do') or diag($said);
    is(tables(), "\n", 'nothing was changed');
    ($status, $said) = weather($dir, 'create', '--url', "postgres://weak\@/brand_new?host=$socket");
    is($status, 1, 'a role that may not create databases: exit 1');
    like($said, qr/permission denied to create database/, "PostgreSQL's message") or diag($said);
    for my $url ("postgres://reader\@/$database?host=$socket", "postgres://postgres\@/$database?host=$socket&options=-cdefault_transaction_read_only%3Don") {
        ($status, $said) = weather($dir, 'migrate', '--url', $url);
        is($status, 1, 'read only: exit 1');
        like($said, qr/read-only/, 'and says so') or diag($said);
        like($said, qr/default_transaction_read_only|primary|standby/, 'and what to do') or diag($said);
        clean($said, 'read only');
        is(psql($database, "SELECT to_regclass('rescc_migrations') IS NULL"), "t\n", 'nothing was changed');
        ($status, $said) = weather($dir, 'status', '--url', $url);
        is($status, 0, 'status works all the same') or diag($said);
    }
    spew($hba, $trust);
    psql('postgres', 'SELECT pg_reload_conf()');
};

subtest 'the session is ended, and the server stops, in the middle' => sub {
    my $dir = bad_weather('20260101000000_one' => up('CREATE TABLE one (id int);'), '20260102000000_two' => up("CREATE TABLE two (id int);\nSELECT pg_sleep(30);\nCREATE TABLE late (id int);"),
        '20260103000000_three' => up('CREATE TABLE three (id int);'));
    psql('postgres', "ALTER DATABASE $database SET synchronous_commit = on"); # what is committed outlives the crash
    my $job = begin_rescc($dir, 'migrate');
    ok(until_running('pg_sleep'), 'a long statement runs');
    psql('postgres', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$database'");
    my ($status, $said) = finish($job);
    is($status, 1, 'session ended: exit 1');
    like($said, qr/two\.sql.*terminating connection due to administrator command/s, "the file, and PostgreSQL's message") or diag($said);
    is(tables(), "one\n", 'nothing half applied');
    $job = begin_rescc($dir, 'migrate');
    ok(until_running('pg_sleep'), 'again');
    my $data = server() . '/data';
    my @restart = run(Harness::as_owner(Harness::bindir() . '/pg_ctl', '-D', $data, '-m', 'immediate', '-w', '-s', '-l', server() . '/log', 'restart'));
    is($restart[0], 0, 'the server is stopped hard, and starts again') or diag(@restart);
    ($status, $said) = finish($job);
    is($status, 1, 'server stopped: exit 1');
    like($said, qr/two\.sql/, 'the file is named') or diag($said);
    like($said, qr/run the same command again/, 'and what to do');
    clean($said, 'server stopped');
    is(tables(), "one\n", 'nothing half applied');
    my $file = "$dir/priv/repo/migrations/20260102000000_two.sql";
    my $text = slurp($file);
    $text =~ s/pg_sleep\(30\)/pg_sleep(0)/;
    spew($file, $text);
    ($status, $said) = weather($dir, 'migrate');
    is($status, 0, 'the same command again goes on') or diag($said);
    is(tables(), "late one three two\n", 'to the end');
};

done_testing;
