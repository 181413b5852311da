#!/usr/bin/perl
# laws.t - the three laws, for every folder tests/cases/<topic>/<case>/ (see CONTRIBUTING.md):
#   migrating before -> after gives the catalog that a fresh database gets from after alone;
#   a second generate finds nothing; rollback gives exactly before's catalog; up again works.
# tests/laws.t enum/drop runs one; CASES="enum keys" filters too; BLESS=1 rewrites up.sql and error;
# STOP_AT_FAILURE=1 leaves out what comes behind a failure.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Path qw(remove_tree make_path);
use File::Copy qw(copy);
use File::Find qw(find);
use File::Temp ();
use POSIX ();
use Harness;

my @filters = @ARGV ? @ARGV : split ' ', $ENV{CASES} // '';
my @cases = grep { -e "$_/after.res" } sort glob root() . '/tests/cases/*/*';
@cases = grep { my $case = $_; grep { index($case, $_) >= 0 } @filters } @cases if @filters;
my $workers = $ENV{WORKERS} || 2;

sub name { my ($case) = @_; return join '/', (split m{/}, $case)[-2, -1] }

sub generate { my ($dir, @args) = @_; return run(rescc(), '-C', $dir, 'generate', @args) }

sub database { my ($dir, $database, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command, '--url', Harness::url($database));
    die "rescc @command: exit $status\n$out$err" if $status;
}

sub same { my ($what, $got, $want) = @_;
    return if $got eq $want;
    my %got = map { $_ => 1 } split /\n/, $got;
    my %want = map { $_ => 1 } split /\n/, $want;
    die "$what\n" . join('', map { "  missing: $_\n" } grep { !$got{$_} } sort keys %want)
      . join('', map { "  extra:   $_\n" } grep { !$want{$_} } sort keys %got);
}

# The database's migrations, then the tenants'; the other way round on the way back.
sub up { my ($dir, $database) = @_;
    database($dir, $database, 'migrate', '--quiet');
    my @tenants = glob "$dir/priv/*/tenant_migrations/*.sql";
    database($dir, $database, 'migrate', '--tenants', '--quiet') if @tenants;
}

sub down { my ($dir, $database, @files) = @_; # the files, or all
    my $tenants = grep { m{/tenant_migrations/} } @files ? @files : glob "$dir/priv/*/tenant_migrations/*.sql";
    my $main = @files - $tenants;
    database($dir, $database, 'rollback', '--tenants', '--quiet', @files ? ('--step', $tenants) : '--all') if $tenants;
    database($dir, $database, 'rollback', '--quiet', @files ? ('--step', $main) : '--all') if $main || !@files;
}

# All migrations that are not in the list: their names and texts, versions taken out.
sub new_files { my ($dir, $before) = @_;
    my %old = map { $_ => 1 } @$before;
    return grep { !$old{$_} } sort glob "$dir/priv/*/*migrations/*.sql";
}

# All that rescc wrote below a project: names and texts.
sub tree { my ($dir) = @_;
    my $text = '';
    find({ no_chdir => 1, wanted => sub { $text .= "==> $_ <==\n" . slurp($_) if -f } , preprocess => sub { sort @_ } }, "$dir/priv") if -d "$dir/priv";
    $text =~ s/\Q$dir\E//g;
    return $text;
}

sub golden { my ($path, $got, $what) = @_;
    if (bless_mode()) { spew($path, $got); return }
    my $want = slurp($path);
    die "$what differs from $path:\n$got" if $got ne $want;
}

sub listing { my ($database) = @_; return session_psql($database, Harness::catalog_sql()) }

# Empties a database that the last case left clean, or makes it anew.
sub clean { my ($database) = @_;
    my $left = eval { listing($database) };
    if (!defined $left || $left ne '') {
        Harness::end_session($database);
        session_psql('postgres', "DROP DATABASE IF EXISTS $database WITH (FORCE)");
        session_psql('postgres', "CREATE DATABASE $database");
        return;
    }
    session_psql($database, "SET client_min_messages = error; DROP TABLE IF EXISTS rescc_migrations, rescc_tenant_migrations; DO \$\$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('public', 'information_schema') LOOP EXECUTE format('DROP SCHEMA %I CASCADE', s); END LOOP; END \$\$");
}

sub check_case { my ($case, $one, $two) = @_;
    my ($dir, $fresh) = (project(), project());
    clean($one);
    my @before;
    if (-e "$case/before.res") {
        copy("$case/before.res", "$dir/case.res") or die $!;
        my ($status, $out, $err) = generate($dir, 'before');
        die "generate before: $out$err" if $status;
        @before = new_files($dir, []);
        up($dir, $one);
    }
    session_psql($one, slurp("$case/seed.sql")) if -e "$case/seed.sql";
    my $start = listing($one);
    copy("$case/after.res", "$dir/case.res") or die $!;
    my $tree = tree($dir);
    my @args = -e "$case/args" ? split(' ', slurp("$case/args")) : ();
    my ($status, $out, $err) = generate($dir, 'after', @args);
    if (-e "$case/error") {
        die "generate succeeds, and should not" if $status != 1;
        golden("$case/error", "$out$err", 'the error');
        die "files were written" if tree($dir) ne $tree;
        return;
    }
    die "generate after: $out$err" if $status;
    my @files = new_files($dir, \@before);
    if (-e "$case/up.sql") {
        my $text = join '', map { my $name = (split m{/})[-1]; $name =~ s/^\d+_//; "==> $name <==\n" . slurp($_) } @files;
        $text =~ s/written by rescc [\d.]+/written by rescc <version>/g;
        golden("$case/up.sql", $text, 'the SQL');
    }
    up($dir, $one);
    my $after = listing($one);
    clean($two);
    copy("$case/after.res", "$fresh/case.res") or die $!;
    ($status, $out, $err) = generate($fresh, 'fresh');
    die "generate from nothing: $out$err" if $status;
    up($fresh, $two) if new_files($fresh, []);
    same('before -> after is not what after alone gives', $after, listing($two));
    ($status, $out, $err) = generate($dir, '--check');
    die "a second generate finds something: $out$err" if $status;
    facts($case, $after);
    if (-e "$case/rows.sql") {
        my $rows = session_psql($one, slurp("$case/rows.sql"));
        golden("$case/rows.out", $rows, 'the rows') if bless_mode() || $rows ne slurp("$case/rows.out");
    }
    if (@files) {
        down($dir, $one, @files);
        same('rollback does not lead back', listing($one), $start);
        up($dir, $one);
        same('up again leads elsewhere', listing($one), $after);
    }
    down($dir, $one) if @files || @before;
    same('rollback --all leaves something', listing($one), '');
    down($fresh, $two) if new_files($fresh, []);
    same('rollback --all of after alone leaves something', listing($two), '');
}

# Lines that the listing must have, or, behind `! `, must not.
sub facts { my ($case, $listing) = @_;
    return if !-e "$case/catalog";
    my %has = map { $_ => 1 } split /\n/, $listing;
    for my $line (grep { /\S/ } split /\n/, slurp("$case/catalog")) {
        if ($line =~ s/^! //) { die "is there, and should not: $line\n" if $has{$line} }
        elsif (!$has{$line}) { die "is not there: $line\n$listing" }
    }
}

plan tests => scalar @cases;
Harness::server();
my $results = project();
my @pids;
for my $worker (0 .. $workers - 1) {
    my $pid = fork // die $!;
    if (!$pid) {
        for my $i (grep { $_ % $workers == $worker } 0 .. $#cases) {
            my $ok = eval { check_case($cases[$i], "one$worker", "two$worker"); 1 };
            spew("$results/$i", $ok ? '' : "failed: " . ($@ || 'no message'));
            spew("$results/failed", '') if !$ok;
            last if $ENV{STOP_AT_FAILURE} && -e "$results/failed";
        }
        File::Temp::cleanup();
        POSIX::_exit(0);
    }
    push @pids, $pid;
}
waitpid $_, 0 for @pids;
for my $i (0 .. $#cases) {
    my $result = -e "$results/$i" ? slurp("$results/$i") : 'no result';
    ok($result eq '', name($cases[$i])) or diag($result);
}
