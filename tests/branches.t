#!/usr/bin/perl
# branches.t - random pairs of branches over one project. Where what they do can't meet, `merge` joins their snapshots and nothing is left to
# generate; the database of one branch, that of the other and a fresh one then have one catalog. Where it can't be, merge says so and changes
# nothing. BRANCHES=4 pairs; SEED=n repeats.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Harness;

my $pairs = $ENV{BRANCHES} || 4;
my $seed = $ENV{SEED} || 1 + int rand 1_000_000_000;
srand $seed;
diag("SEED=$seed");
Harness::server();

sub pick { return $_[ rand @_ ] }

# Two tables of six columns: name => options.
sub base { return { map { my $table = $_; $table => { map { ("c$_" => { type => 'integer', index => $_ == 5 }) } 1 .. 6 } } 'posts', 'tags' } }

# Changes of columns: [table, column, what]. Each changes a description: an index on c5 is there already.
my %verbs = (
    drop    => sub { my ($table, $column) = @_; delete $table->{$column} },
    rename  => sub { my ($table, $column, $who) = @_; $table->{"${column}_$who"} = { %{ delete $table->{$column} }, was => $column } },
    type    => sub { $_[0]{ $_[1] }{type} = 'bigint' },
    default => sub { $_[0]{ $_[1] }{default} = $_[2] eq 'a' ? 1 : 2 },
    index   => sub { $_[0]{ $_[1] }{index} = 1 },
    require => sub { $_[0]{ $_[1] }{required} = 1 },
    add     => sub { my ($table, $column, $who) = @_; $table->{"new_${column}_$who"} = { type => 'text' } },
);

sub changes { my ($who) = @_;
    my %seen;
    return grep { !$seen{"$_->[0] $_->[1]"}++ && "@$_[1, 2]" ne 'c5 index' } map { [ pick('posts', 'tags'), 'c' . (1 + int rand 6), pick(sort keys %verbs), $who ] } 1 .. 1 + int rand 3;
}

sub text { my ($description) = @_;
    my $text = '';
    for my $name (sort keys %$description) {
        $text .= "resource \u$name {\n  table $name\n  integer_primary_key id\n";
        for my $column (sort keys %{ $description->{$name} }) {
            my %is = %{ $description->{$name}{$column} };
            $text .= "  attribute $column $is{type}" . ($is{required} ? ' required' : '') . (defined $is{default} ? " default $is{default}" : '') . ($is{was} ? " renamed_from $is{was}" : '') . "\n";
            $text .= "  index [$column]\n" if $is{index};
        }
        $text .= "}\n";
    }
    return $text;
}

sub apply { my ($description, @changes) = @_;
    $verbs{ $_->[2] }->($description->{ $_->[0] }, $_->[1], $_->[3]) for @changes;
    return $description;
}

# Whether two changes of one column can't meet: one takes away what the other speaks of, or both say different things of one fact, or both make
# one thing.
sub clash { my ($x, $y) = @_;
    return 0 if "@$x[0, 1]" ne "@$y[0, 1]" || $x->[2] eq 'add' || $y->[2] eq 'add';
    return 1 if grep { $_->[2] =~ /drop|rename/ } $x, $y;
    return $x->[2] eq $y->[2] && $x->[2] =~ /default|index/;
}

sub ok_do { my ($dir, $database, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command, $database ? ('--url', Harness::url($database)) : ());
    die "@command: exit $status\n$out$err" if $status;
}

my %count;
for my $pair (1 .. $pairs) {
    my (@a, @b);
    my $ok = eval {
        @a = changes('a');
        @b = changes('b');
        my $clash = grep { my $x = $_; grep { clash($x, $_) } @b } @a;
        my $expect = $clash ? 'conflict' : 'joined';
        my %database = map { ($_ => "branch_${pair}_$_") } qw(a b fresh);
        psql('postgres', "CREATE DATABASE $_") for values %database;
        my $one = project('a.res' => text(base()));
        ok_do($one, undef, 'generate', 'base', '--quiet');
        my $two = project();
        my ($status, $out, $err) = run('cp', '-a', "$one/.", $two);
        die $err if $status;
        spew("$one/a.res", text(apply(base(), @a)));
        spew("$two/a.res", text(apply(base(), @b)));
        my @drops = map { ('--drop', "$_->[0].$_->[1]") } grep { my $drop = $_; $drop->[2] eq 'drop' && grep { $_->[0] eq $drop->[0] && $_->[2] eq 'add' } @a } @a;
        my @others = map { ('--drop', "$_->[0].$_->[1]") } grep { my $drop = $_; $drop->[2] eq 'drop' && grep { $_->[0] eq $drop->[0] && $_->[2] eq 'add' } @b } @b;
        ok_do($one, undef, 'generate', 'a', '--quiet', @drops);
        sleep 2; # another second: another version
        ok_do($two, undef, 'generate', 'b', '--quiet', @others);
        ok_do($one, $database{a}, 'migrate', '--quiet');
        ok_do($two, $database{b}, 'migrate', '--quiet');
        ($status, $out, $err) = run('cp', '-rn', "$two/priv", $one);
        spew("$one/a.res", $clash ? text(base()) : text(apply(base(), @a, @b)));
        ($status, $out, $err) = run(rescc(), '-C', $one, 'merge');
        my $got = $status ? 'conflict' : 'joined';
        $count{$got}++;
        die "wanted $expect, got $got\n$out$err" if $got ne $expect;
        return 1 if $clash;
        ok_do($one, undef, 'generate', '--check');
        ok_do($one, $database{$_}, 'migrate', '--quiet') for qw(a b fresh);
        my %catalog = map { ($_ => catalog($database{$_})) } qw(a b fresh);
        die "the databases differ:\n$catalog{a}\n---\n$catalog{b}\n---\n$catalog{fresh}" if $catalog{a} ne $catalog{b} || $catalog{a} ne $catalog{fresh};
        ok_do($one, $database{fresh}, 'diff');
        1;
    };
    ok($ok, "pair $pair: " . join(', ', map { "$_->[3]: $_->[2] $_->[0].$_->[1]" } @a, @b)) or diag($@);
}
diag(join ', ', map { "$count{$_} $_" } sort keys %count);
done_testing;
