#!/usr/bin/perl
# verify.t - `rescc verify`: what it finds, and that its scratch databases are gone afterwards, whatever happened.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use JSON::PP;
use File::Copy qw(copy);
use Harness;

my $url = Harness::url('postgres');

sub verify { my ($dir, @args) = @_; return run(rescc(), '-C', $dir, 'verify', '--url', $url, @args) }

sub scratch_databases { return session_psql('postgres', "SELECT datname FROM pg_database WHERE datname LIKE 'rescc_%'") }

# samples/shop with its first migrations.
sub shop {
    my $dir = project();
    copy($_, $dir) or die "$_: $!" for glob root() . '/samples/shop/*.res';
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', 'shop', '--quiet');
    die "generate: $out$err" if $status;
    return $dir;
}

sub edit { my ($dir, $change) = @_;
    my ($file) = grep { !/extensions/ } glob "$dir/priv/repo/migrations/*.sql";
    local $_ = slurp($file);
    my $before = $_;
    $change->();
    die 'nothing was edited' if $_ eq $before;
    spew($file, $_);
}

sub finds { my ($name, $dir, $want) = @_;
    my ($status, $out, $err) = verify($dir);
    is($status, 1, "$name: exit 1");
    is("$out" . mask($err, $dir), $want, "$name: what is said");
    is(scratch_databases(), '', "$name: the scratch databases are gone");
}

my $dir = shop();
my ($status, $out, $err) = verify($dir);
is("$out$err", "rescc: verified repo repo: 2 migrations up, down and up again; 6 tables, 2 enums, 1 extension as the resources say\n", 'samples/shop');
is($status, 0, 'exit 0');
is(scratch_databases(), '', 'the scratch databases are gone');
($status, $out, $err) = verify($dir, '--quiet');
is("$status$out$err", '0', '--quiet says nothing');
($status, $out, $err) = verify($dir, '--format', 'json');
is_deeply(decode_json($out)->{repos}, [{ repo => 'repo', ok => JSON::PP::true, migrations => 2 }], 'as JSON');

edit($dir = shop(), sub { s/price numeric\(12,2\) NOT NULL/price numeric(12,2)/ });
finds('a column', $dir, <<'END');
rescc: the migrations lead elsewhere than the resources
  migrations: products.price numeric(12,2)
  resources:  products.price numeric(12,2) NOT NULL
END

edit($dir = shop(), sub { s/WHERE status <> 'cancelled'/WHERE status <> 'paid'/ });
($status, $out, $err) = verify($dir);
like($err, qr/migrations: .*\n  resources:  CREATE INDEX/, 'an index');

edit($dir = shop(), sub { s/^DROP TYPE address_kind;//m });
finds('a way down that leaves something', $dir, <<'END');
rescc: rolling all migrations back leaves something behind
  left behind: type address_kind
  expected:    nothing
END

edit($dir = shop(), sub { s/^(-- migrate:down.*)/CREATE FUNCTION extra() RETURNS int LANGUAGE sql AS 'SELECT 1';\n\n$1/m });
finds('a function', $dir, <<'END');
rescc: rolling all migrations back leaves something behind
  left behind: function extra()
  expected:    nothing
END

edit($dir = shop(), sub { s/^(-- migrate:down.*)/DO \$\$ BEGIN IF to_regnamespace('seen') IS NOT NULL THEN ALTER TABLE line_items ALTER price DROP NOT NULL; END IF; END \$\$;\nCREATE SCHEMA IF NOT EXISTS seen;\n\n$1/m });
finds('another way the second time', $dir, <<'END');
rescc: the migrations lead elsewhere when they run again after a rollback
  at first: line_items.price numeric(12,2) NOT NULL
  again:    line_items.price numeric(12,2)
END

edit($dir = shop(), sub { s/^CREATE TABLE categories/CREATE TABEL categories/m });
($status, $out, $err) = verify($dir);
like($err, qr/\Arescc: priv\S+\.sql:\d+: syntax error at or near "TABEL"\n.*\^/s, 'a statement that fails is shown as migrate shows it');
is($status, 1, 'exit 1');
is(scratch_databases(), '', 'the scratch databases are gone');

edit($dir = shop(), sub { s/^DROP TABLE line_items;/DROP TABLE line_itmes;/m });
($status, $out, $err) = verify($dir);
like($err, qr/table "line_itmes" does not exist/, 'a way down that fails');
is($status, 1, 'exit 1');

$dir = shop();
spew("$dir/new.res", "resource New {\n  table news\n  integer_primary_key id\n}\n");
finds('what generate has not written', $dir, <<'END');
rescc: the migrations lead elsewhere than the resources
  migrations: nothing
  resources:  table news
  hint: the resources have changes that no migration has yet: `rescc generate`
END
($status, $out, $err) = verify($dir, '--format', 'json');
is_deeply(decode_json($out)->{repos}, [{ repo => 'repo', ok => JSON::PP::false, migrations => 2, stage => 'up', difference => ['nothing', 'table news'] }], 'as JSON');

# An attribute that became `ignored`: the migrations made its column, the resources alone don't.
$dir = project('app.res' => "resource Post {\n  table posts\n  integer_primary_key id\n  attribute old string\n}\n");
for my $name ('first', 'second') {
    ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', $name, '--quiet');
    die "generate: $out$err" if $status;
    spew("$dir/app.res", slurp("$dir/app.res") =~ s/old string$/old string ignored/mr);
}
($status, $out, $err) = verify($dir);
is("$status$err", '0', 'an ignored attribute makes no difference');

# An index that a column's new type had rebuilt: PostgreSQL renders its condition with other parentheses.
$dir = project('app.res' => "resource Post {\n  table posts\n  base_filter `id between 0 and 9`\n  integer_primary_key id\n  attribute size integer\n  attribute kind text\n  index [size] where `kind <> 'a' or id > 0`\n}\n");
for my $name ('first', 'second') {
    ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', $name, '--quiet');
    die "generate: $out$err" if $status;
    spew("$dir/app.res", slurp("$dir/app.res") =~ s/size integer$/size smallint/mr);
}
($status, $out, $err) = verify($dir);
is("$status$err", '0', 'a condition that is rendered in another way makes no difference');

# What only shows when the resources of one table are put together.
spew("$dir/more.res", "resource More {\n  table posts\n  integer_primary_key id\n  attribute old integer\n}\nresource Again {\n  table posts\n  integer_primary_key id\n  attribute old text\n}\n");
($status, $out, $err) = verify($dir);
like($err, qr/described twice/, 'resources that contradict each other');
is($status, 1, 'exit 1');

# A database that somebody has under the same name: the process keeps its number through exec.
$dir = shop();
my $child = fork // die $!;
if (!$child) {
    psql('postgres', "CREATE DATABASE rescc_verify_$$");
    open STDOUT, '>', "$dir/out";
    exec rescc(), '-C', $dir, 'verify', '--url', $url;
}
waitpid $child, 0;
is($?, 0, 'another database has the name: exit 0');
is(scratch_databases(), "rescc_verify_$child\n", 'it is left alone');
session_psql('postgres', "DROP DATABASE rescc_verify_$child");

# Ctrl-C while a migration runs.
edit($dir = shop(), sub { s/^(-- migrate:down.*)/SELECT pg_sleep(60);\n\n$1/m });
my $pid = fork // die $!;
if (!$pid) {
    open STDOUT, '>', '/dev/null';
    open STDERR, '>', "$dir/err";
    exec rescc(), '-C', $dir, 'verify', '--url', $url;
}
for (1 .. 100) {
    last if session_psql('postgres', "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'") ne '';
    select undef, undef, undef, 0.1;
}
kill INT => $pid;
waitpid $pid, 0;
is($? >> 8, 1, 'Ctrl-C: exit 1');
is(scratch_databases(), '', 'Ctrl-C: the scratch databases are gone');

done_testing();
