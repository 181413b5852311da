#!/usr/bin/perl
# introspect.t - what `rescc diff` sees: nothing, right after migrating any of tests/cases; and every drift of
# tests/drift, as SQL that mends it.
# tests/introspect.t enum/drop runs the cases and drifts whose name has that; BLESS=1 rewrites expected output.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use JSON::PP;
use File::Copy qw(copy);
use POSIX ();
use Harness;

my $filter = $ARGV[0] // $ENV{CASES} // '';
sub chosen { my ($name) = @_; return !$filter || grep { index($name, $_) >= 0 } split ' ', $filter }

sub fresh { my ($database) = @_;
    Harness::end_session($database);
    session_psql('postgres', "DROP DATABASE IF EXISTS $database WITH (FORCE)");
    session_psql('postgres', "CREATE DATABASE $database");
}

sub rescc_in { my ($dir, $database, @command) = @_; return run(rescc(), '-C', $dir, @command, '--url', Harness::url($database)) }

sub migrated { my ($dir, $database) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', 'first', '--quiet');
    die "generate: $out$err" if $status;
    ($status, $out, $err) = rescc_in($dir, $database, 'migrate', '--quiet');
    die "migrate: $out$err" if $status;
}

sub diff { my ($dir, $database) = @_; return rescc_in($dir, $database, 'diff', '--quiet') }

Harness::server();

# --- nothing differs after migrating ---------------------------------------------------------------

my %seen;
my @sources = grep { chosen($_) && !$seen{slurp($_)}++ } grep { -e } map { "$_/after.res" } sort glob root() . '/tests/cases/*/*';
my (@differ, $checked);
fresh('cases');
for my $source (@sources) {
    my $name = join '/', (split m{/}, $source)[-3 .. -1];
    my $dir = project();
    copy($source, "$dir/case.res") or die $!;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', 'first', '--quiet');
    next if $status; # a case of errors
    $checked++;
    ($status, $out, $err) = rescc_in($dir, 'cases', 'migrate', '--quiet');
    push @differ, "$name: migrate: $out$err" if $status;
    ($status, $out, $err) = diff($dir, 'cases');
    push @differ, "$name: exit $status\n$out$err" if $status || $out ne '' || $err ne '';
    ($status, $out, $err) = rescc_in($dir, 'cases', 'rollback', '--all', '--quiet');
    fresh('cases') if $status;
    session_psql('cases', 'SET client_min_messages = error; DROP TABLE IF EXISTS rescc_migrations, rescc_tenant_migrations');
}
is(join("\n", @differ), '', 'nothing differs in ' . ($checked // 0) . ' schemas that were just migrated') if @sources;

# --- drifts ----------------------------------------------------------------------------------------

# A file: a .res, then paragraphs of `=== name`, the SQL that makes the drift, `---` and what diff prints.
sub check_drift { my ($dir, $sql, $want) = @_;
    fresh('drift');
    migrated($dir, 'drift');
    session_psql('drift', $sql);
    my ($status, $out, $err) = diff($dir, 'drift');
    return ("exit $status\n$err", $out) if $err ne '' || $status != ($out eq '' ? 0 : 3);
    return ("prints:\n$out", $out) if !bless_mode() && $out ne $want;
    session_psql('drift', $out);
    my ($again, $rest, $error) = diff($dir, 'drift');
    return ($again || $rest ne '' ? "not mended: exit $again\n$rest$error" : '', $out);
}

for my $path (sort glob root() . '/tests/drift/*.txt') {
    my ($res, @drifts) = split /^=== /m, slurp($path);
    my $dir = project('case.res' => $res);
    my $text = $res;
    for my $drift (@drifts) {
        my ($name, $sql, $want) = $drift =~ /\A(.*?)\n(.*?)^---\n(.*)\z/ms or die "$path: $drift";
        my $got = $want;
        if (chosen("$path $name")) {
            (my $wrong, $got) = eval { check_drift($dir, $sql, $want =~ s/\n\z//r) };
            $wrong //= $@;
            $got = ($got // '') . "\n";
            is($wrong, '', "drift: $name");
        }
        $text .= "=== $name\n$sql---\n$got";
    }
    spew($path, $text) if bless_mode();
}

# --- a fixed number of statements ------------------------------------------------------------------

sub statements { my ($tables) = @_;
    my $res = '';
    $res .= "resource T$_ {\n  integer_primary_key id\n  attribute name string required\n  timestamps\n  belongs_to next T" . ($_ % $tables + 1) . " { index }\n  identity name [name]\n}\n" for 1 .. $tables;
    my $dir = project('case.res' => $res);
    fresh('counted');
    migrated($dir, 'counted');
    session_psql('postgres', 'ALTER DATABASE counted SET log_statement = \'all\'');
    my $log = Harness::server() . '/log';
    my $before = -s $log;
    my ($status, $out, $err) = diff($dir, 'counted');
    is("$status$out$err", '0', "nothing differs in $tables tables");
    return scalar(() = substr(slurp($log), $before) =~ /LOG:  (?:statement|execute)/g);
}

if (!$filter) {
    my ($few, $many) = (statements(5), statements(200));
    is($few, $many, "$few statements for 5 tables and for 200");
    cmp_ok($few, '<', 20, 'they are few');
}

# --- what it needs, and what it leaves alone ---------------------------------------------------------

if (!$filter) {
    my ($res) = split /^=== /m, slurp(root() . '/tests/drift/keys.txt');
    my $dir = project('case.res' => $res);
    fresh('shared');
    migrated($dir, 'shared');
    session_psql('postgres', 'CREATE ROLE guest LOGIN');
    my $url = Harness::url('shared') =~ s/postgres\@/guest@/r;
    my $wanted = sub { return run(rescc(), '-C', $dir, 'diff', '--url', $_[0]) };
    my $before = session_psql('shared', Harness::catalog_sql());
    my ($status, $out, $err) = $wanted->($url);
    is("$status$out$err", "0rescc: nothing differs\n", 'a role that may read nothing and make temporary tables');
    # EXCLUSIVE leaves room for readers alone: would it ask for more, it would wait, and be cancelled
    my $pid = fork // die $!;
    if (!$pid) {
        eval { psql('shared', 'BEGIN; LOCK customers, orders IN EXCLUSIVE MODE; SELECT pg_sleep(20)') };
        POSIX::_exit(0);
    }
    for (1 .. 50) {
        last if session_psql('shared', "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") ne '';
        select undef, undef, undef, 0.1;
    }
    local $ENV{PGOPTIONS} = '-c statement_timeout=5s';
    ($status, $out, $err) = $wanted->(Harness::url('shared'));
    is("$status$out$err", "0rescc: nothing differs\n", 'it takes no lock but a reader\'s');
    session_psql('shared', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    waitpid $pid, 0;
    is(session_psql('shared', Harness::catalog_sql()), $before, 'nothing was changed');
    session_psql('postgres', 'REVOKE TEMPORARY ON DATABASE shared FROM public');
    ($status, $out, $err) = $wanted->($url);
    is($status, 1, 'without the right to make temporary tables: exit 1');
    like($err, qr/can't compare SQL by way of temporary tables: permission denied/, 'and why');
    ($status, $out, $err) = $wanted->(Harness::url('nowhere'));
    is($status, 1, 'no such database: exit 1');
    session_psql('shared', 'DROP INDEX customers_open; CREATE TABLE notes (id int)');
    ($status, $out, $err) = run(rescc(), '-C', $dir, 'diff', '--url', Harness::url('shared'), '--format', 'json');
    is($status, 3, 'as JSON: exit 3');
    is_deeply(decode_json($out)->{repos}, [{ repo => 'repo', database => 'shared',
        changes => [{ verb => 'create', kind => 'index', schema => 'public', table => 'customers', name => 'customers_open' }],
        statements => [{ sql => "CREATE INDEX customers_open ON customers (status)\n  WHERE status in ('open', 'new')", hazard => 'blocks-writes' }],
        undescribed => ['notes'] }], 'as JSON');
    ($status, $out, $err) = $wanted->(Harness::url('shared'));
    is($err, "rescc: not described: table notes\n", 'what nobody describes is a remark');
}

done_testing();
