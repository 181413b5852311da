#!/usr/bin/perl
# chaos.t - tenants are migrated, and rolled back, while rescc, one of its connections or the whole server is killed at a random
# moment: each tenant must be wholly before or wholly behind each migration, and the same command must end what was begun.
# ROUNDS=10 and SEED may be given (`make chaos ROUNDS=100`); the seed is printed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Time::HiRes qw(sleep time);
use Harness;
use Jobs;

my $rounds = $ENV{ROUNDS} || 10;
my $seed = $ENV{SEED} || 1 + int rand 1_000_000_000;
my $tenants = $ENV{TENANTS} || 60;
srand $seed;
diag("SEED=$seed, $rounds rounds");
Harness::server();

my $dir = project(
    'app.res' => 'repo repo { tenants pattern "t%" }',
    'priv/repo/tenant_migrations/20260101000000_one.sql' => "-- migrate:up\nCREATE TABLE one (id int PRIMARY KEY, a text);\nINSERT INTO one SELECT g, 'x' FROM generate_series(1, 50) AS g;\nCREATE TABLE two (id int REFERENCES one);\n-- migrate:down\nDROP TABLE two;\nDROP TABLE one;\n",
    'priv/repo/tenant_migrations/20260102000000_two.sql' => "-- migrate:up\nALTER TABLE one ADD COLUMN b text NOT NULL DEFAULT 'y';\nCREATE TABLE three (id int);\n-- migrate:down\nDROP TABLE three;\nALTER TABLE one DROP COLUMN b;\n",
    'priv/repo/tenant_migrations/20260103000000_index.sql' => "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY one_a ON one (a);\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY one_a;\n",
    'priv/repo/tenant_migrations/20260104000000_four.sql' => "-- migrate:up\nCREATE TABLE four (id int);\n-- migrate:down\nDROP TABLE four;\n");

my $database;
sub words { return (rescc(), '-C', $dir, @_, '--url', Harness::url($database)) }

# psql, when the server is up again.
sub patient { my ($sql) = @_;
    for (1 .. 200) {
        my $answer = eval { psql($database, $sql) };
        return $answer if defined $answer;
        sleep 0.05;
    }
    die "the server does not come back";
}

# Whether each transactional migration is there, by the history, exactly where its table is.
my $halves = "SELECT n.nspname, m.version FROM pg_namespace n CROSS JOIN (VALUES ('20260101000000', 'two'), ('20260102000000', 'three'), ('20260104000000', 'four')) AS m (version, made)"
  . " WHERE n.nspname ~ '^t' AND EXISTS (SELECT FROM rescc_migrations h WHERE h.schema_name = n.nspname AND h.version = m.version) <> (to_regclass(n.nspname || '.' || m.made) IS NOT NULL)";

sub backends { return split /\n/, patient("SELECT pid FROM pg_stat_activity WHERE application_name = 'rescc' AND datname = '$database'") }

my %done;
my @ways = (
    ['rescc is killed' => sub { kill 'KILL', $_[0]{pid} }],
    ['Ctrl-C' => sub { kill 'INT', $_[0]{pid} }],
    ['a connection is ended' => sub { my @pids = backends() or return; patient('SELECT pg_terminate_backend(' . $pids[rand @pids] . ')') }],
    ['the server crashes' => sub { my @pids = backends() or return; kill 'KILL', $pids[rand @pids] }],
);

sub disturb { my (@command) = @_;
    my $job = begin(words(@command));
    sleep rand 0.35;
    my $way = $ways[rand @ways];
    $way->[1]($job);
    my ($status, $said) = finish($job, 60);
    $done{$way->[0]}++;
    is(patient($halves), '', "$way->[0]: nothing is half done") or diag($said);
    for my $try (1 .. 6) {
        patient('SELECT 1');
        my @end = run(words(@command));
        ($status, $said) = ($end[0], "$end[1]$end[2]");
        last if $status == 0;
        sleep 0.2;
    }
    is($status, 0, "@command: the same command ends it") or diag($said);
}

for my $round (1 .. $rounds) {
    $database = "chaos$round";
    psql('postgres', "CREATE DATABASE $database");
    patient(join '; ', map { "CREATE SCHEMA t$_" } 1 .. $tenants);
    my @jobs = ('--jobs', 1 + int rand 4);
    is((run(words('migrate', '--tenants', '--quiet', '--to', '20260101000000', @jobs)))[0], 0, "round $round") if rand() < 0.5;
    patient('CREATE TABLE IF NOT EXISTS rescc_migrations (schema_name text COLLATE "C" NOT NULL, version text COLLATE "C" NOT NULL, name text NOT NULL, checksum text,'
        . " state text NOT NULL DEFAULT 'applied', applied_at timestamptz NOT NULL DEFAULT now(), duration_ms bigint, applied_by text NOT NULL DEFAULT session_user, progress text, PRIMARY KEY (schema_name, version))");
    disturb('migrate', '--tenants', @jobs);
    my $catalogs = patient("SELECT count(DISTINCT x), count(*) FROM (SELECT n.nspname, string_agg(c.relname || c.relkind::text || coalesce(i.indisvalid::text, '') || c.relnatts, ' ' ORDER BY c.relname) AS x"
        . " FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE n.nspname ~ '^t[0-9]' GROUP BY 1) AS y");
    is($catalogs, "1|$tenants\n", 'every tenant has the same catalog');
    is(patient("SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0\n", 'and no index that is invalid');
    is(patient("SELECT count(*), count(DISTINCT schema_name), string_agg(DISTINCT state, ' ') FROM rescc_migrations"), 4 * $tenants . "|$tenants|applied\n", 'the history knows all');
    disturb('rollback', '--tenants', '--to', '20260102000000', @jobs) if $round % 2;
    disturb('migrate', '--tenants', @jobs) if $round % 2;
    patient('SELECT 1');
}
diag(join ', ', map { "$done{$_} times $_" } sort keys %done);
done_testing();
