#!/usr/bin/perl
# dbmate.t - the migration files are dbmate's own kind: dbmate applies and rolls back what rescc wrote, rescc what
# was written for dbmate, and each goes on where the other stopped. Needs dbmate: DBMATE or on the path
# (npm install dbmate).
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Copy qw(copy);
use File::Spec;
use Harness;

my ($dbmate) = grep { defined && -x && !-d } $ENV{DBMATE}, map { "$_/dbmate" } File::Spec->path;
plan skip_all => $ENV{DBMATE} ? "DBMATE=$ENV{DBMATE} is no program" : 'dbmate is not installed: `npm install dbmate`, then set DBMATE or PATH'
    if !$dbmate;
plan skip_all => "$dbmate does not run here" if (run($dbmate, '--version'))[0];
diag("$dbmate: " . (run($dbmate, '--version'))[1]);

sub dbmate { my ($database, $folder, @command) = @_;
    my ($status, $out, $err) = run($dbmate, '--url', 'postgres://postgres@/' . "$database?host=" . server() . '&sslmode=disable',
        '--migrations-dir', $folder, '--no-dump-schema', @command);
    die "dbmate @command: exit $status\n$out$err" if $status;
    return $out;
}

sub rescc_do { my ($database, $dir, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command, '--url', Harness::url($database));
    die "rescc @command: exit $status\n$out$err" if $status;
    return $out . $err;
}

sub generate { my ($dir, @args) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', @args);
    die "rescc generate: exit $status\n$out$err" if $status;
}

sub databases { psql('postgres', "CREATE DATABASE $_") for @_ }

sub versions { my ($database) = @_; return psql($database, 'SELECT version FROM schema_migrations ORDER BY version') }

# The columns' and constraints' names and everything else, as a list that Test::More shows well.
sub listing { my ($database) = @_; return [split /\n/, catalog($database)] }

# samples/shop and then a second state of it: an enum that grows, an index that is built, a column that is renamed.
sub shop {
    my $dir = project();
    copy($_, $dir) or die "$_: $!" for glob root() . '/samples/shop/*.res';
    generate($dir, 'shop');
    my $text = slurp("$dir/shop.res");
    $text =~ s/enum order_status \{ pending; paid;/enum order_status { pending; paid; packed;/ or die;
    $text =~ s/attribute name\s+string required/attribute full_name string required renamed_from name/ or die;
    $text =~ s/(attribute paid_at datetime)/$1\n  attribute note string\n  index [paid_at] concurrently/ or die;
    spew("$dir/shop.res", $text);
    generate($dir, 'more');
    return $dir;
}

subtest 'dbmate applies and rolls back what rescc wrote' => sub {
    my $dir = shop();
    my $folder = "$dir/priv/repo/migrations";
    my @files = glob "$folder/*.sql";
    cmp_ok(scalar @files, '>=', 3, 'several files, among them one outside a transaction');
    ok(scalar(grep { slurp($_) =~ /^-- migrate:up transaction:false$/m } @files), 'transaction:false is among them');
    databases(qw(by_dbmate by_rescc));
    my $empty = listing('by_dbmate');
    my @states = ($empty);
    for my $i (1 .. @files) { # rescc goes step by step, and remembers what each step leads to
        rescc_do('by_rescc', $dir, 'migrate', '--step', 1);
        push @states, listing('by_rescc');
    }
    dbmate('by_dbmate', $folder, 'up');
    is_deeply(listing('by_dbmate'), $states[-1], 'dbmate up leads where rescc migrate leads');
    for my $i (reverse 0 .. $#files) {
        dbmate('by_dbmate', $folder, 'rollback');
        is_deeply(listing('by_dbmate'), $states[$i], "dbmate rollback to $i files leads back");
    }
    dbmate('by_dbmate', $folder, 'up');
    is_deeply(listing('by_dbmate'), $states[-1], 'and up again');
    rescc_do('by_rescc', $dir, 'rollback', '--all');
    is_deeply(listing('by_rescc'), $empty, 'rescc rollback --all leads to the same nothing');
};

# What people write by hand: notes before the first mark, dollar quotes, semicolons in strings and comments,
# windows line ends, a file outside a transaction, a file without a way back, an option after the mark.
my %hand = (
    '20200101000000_create_users.sql' => <<'SQL',
-- notes of ours: a table; and a comment with a 'quote
-- migrate:up
create table users (
  id serial primary key, -- an id; really
  email varchar(255) not null,
  note text default 'a; b'
);
/* a block; /* nested; */ comment */
insert into users (email, note) values ('it''s@x', E'\';');

-- migrate:down
drop table users;
SQL
    '20200102000000_touch.sql' => <<'SQL',
-- migrate:up
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  NEW.note := 'touched; ' || coalesce(NEW.note, $$;$$);
  RETURN NEW;
END
$body$;
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();

-- migrate:down
DROP TRIGGER touch ON users;
DROP FUNCTION touch();
SQL
    '20200103000000_index_email.sql' => "-- migrate:up transaction:false\r\nCREATE INDEX CONCURRENTLY users_email ON users (lower(email));\r\n\r\n-- migrate:down transaction:false\r\nDROP INDEX CONCURRENTLY users_email;\r\n",
    '20200104000000_posts.sql' => <<'SQL',
-- migrate:up transaction:true
CREATE TYPE mood AS ENUM ('good', 'so; so');
CREATE TABLE posts (id bigint generated always as identity primary key, user_id int references users, mood mood);
UPDATE users SET note = note;

-- migrate:down
DROP TABLE posts;
DROP TYPE mood;
SQL
    '20200105000000_mood.sql' => "-- migrate:up transaction:false\nALTER TYPE mood ADD VALUE 'bad';\n-- migrate:down\n",
);

sub hand_written {
    my $dir = project(map { ("priv/repo/migrations/$_" => $hand{$_}) } keys %hand);
    return ($dir, "$dir/priv/repo/migrations");
}

subtest 'rescc migrates and rolls back a dbmate project' => sub {
    my ($dir, $folder) = hand_written();
    databases(qw(hand_dbmate hand_rescc));
    my $empty = listing('hand_rescc');
    dbmate('hand_dbmate', $folder, 'up');
    my $said = rescc_do('hand_rescc', $dir, 'migrate');
    like($said, qr/5 migrations applied/, 'all five, and none is called changed or foreign') or diag($said);
    is_deeply(listing('hand_rescc'), listing('hand_dbmate'), 'the same catalog');
    is(psql('hand_rescc', 'TABLE users'), psql('hand_dbmate', 'TABLE users'), 'the same rows');
    for my $left (reverse 0 .. 4) {
        dbmate('hand_dbmate', $folder, 'rollback');
        rescc_do('hand_rescc', $dir, 'rollback');
        is_deeply(listing('hand_rescc'), listing('hand_dbmate'), "rolled back to $left files, the same catalog") if $left;
    }
    is_deeply(listing('hand_rescc'), $empty, 'rolled back to nothing');
    rescc_do('hand_rescc', $dir, 'migrate', '--migrations-path', $folder);
    rescc_do('hand_rescc', $dir, 'rollback', '--all');
    is_deeply(listing('hand_rescc'), $empty, 'up again and rollback --all');
};

subtest 'rescc takes over what dbmate has half applied' => sub {
    my ($dir, $folder) = hand_written();
    my $half = project(map { ($_ => $hand{$_}) } (sort keys %hand)[0 .. 2]);
    databases(qw(half whole));
    dbmate('half', $half, 'up');
    dbmate('whole', $folder, 'up');
    my $before = versions('half');
    my $said = rescc_do('half', $dir, 'status');
    is(() = $said =~ /\bapplied\b/g, 3, 'status knows the three that dbmate applied') or diag($said);
    is(() = $said =~ /\bpending\b/g, 2, 'and the two that wait') or diag($said);
    is(psql('half', "SELECT to_regclass('rescc_migrations') IS NULL"), "t\n", 'status wrote nothing');
    $said = rescc_do('half', $dir, 'migrate');
    like($said, qr/2 migrations applied/, 'migrate applies the other two') or diag($said);
    is_deeply(listing('half'), listing('whole'), 'the same catalog');
    is(psql('half', 'SELECT version, state FROM rescc_migrations ORDER BY version'),
       join('', map { /^(\d+)/ ? "$1|applied\n" : () } sort keys %hand), 'the history has all five');
    is(versions('half'), $before, "dbmate's own table is as it was");
    rescc_do('half', $dir, 'rollback', '--step', 4);
    $said = rescc_do('half', $dir, 'migrate');
    like($said, qr/4 migrations applied/, 'what was adopted can be rolled back and applied again') or diag($said);
    is_deeply(listing('half'), listing('whole'), 'the same catalog again');
};

subtest 'the same two tables: a resource project that dbmate has applied' => sub {
    my $dir = shop();
    databases(qw(taken));
    dbmate('taken', "$dir/priv/repo/migrations", 'up');
    my $before = listing('taken');
    like(rescc_do('taken', $dir, 'migrate'), qr/nothing to do/, 'migrate finds nothing to do');
    is_deeply(listing('taken'), $before, 'and changes nothing');
    rescc_do('taken', $dir, 'status', '--check');
    rescc_do('taken', $dir, 'rollback', '--all');
    is_deeply(listing('taken'), [], 'rescc rolls back what dbmate applied');
};

done_testing;
