#!/usr/bin/perl
# layers.t - the one rule of the house: a file includes only what its room may, as tests/layers.txt says, and
# within a room modules stand on each other without circles. A module is a file and those whose names go on from
# its own: plan.c, plan_column.c, plan_internal.h. Libraries stay in their rooms, and functions that nobody needs
# any more are used nowhere. Each room says in one header what it is for.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(dirname basename);
use File::Find qw(find);
use Harness;

my %below; # room → the rooms it may include
for (grep { !/^\s*(#|$)/ } split /\n/, slurp(root() . '/tests/layers.txt')) {
    my ($room, $direct) = /^(\S+)(?:\s*<\s*(.*))?$/ or die "layers.txt: $_\n";
    $below{$room} = { $room => 1, map { %{ $below{$_} // die "layers.txt: $_ stands below its line\n" } } split ' ', $direct // '' };
}

my @files;
find({ no_chdir => 1, wanted => sub {
    (my $file = $File::Find::name) =~ s{^\Q@{[root()]}\E/}{};
    push @files, $file if $file =~ /\.[chyl]$/ && $file !~ m{^grammar/(parse\.[ch]|scan\.c)$};
} }, map { root() . "/$_" } qw(grammar runtime compiler));
@files = sort @files;
my %exists = map { $_ => 1 } @files;

# The module of a file: the shortest name in its room that its own goes on from.
sub module { my ($file) = @_;
    my ($room, $stem) = (dirname($file), basename($file) =~ s/\.\w+$//r);
    my @parts = split /_/, $stem;
    for my $n (0 .. $#parts) {
        my $name = join '_', @parts[0 .. $n];
        return "$room/$name" if $exists{"$room/$name.c"} || $exists{"$room/$name.h"};
    }
    return "$room/$stem";
}

my (@unlisted, @upward, @banned, @foreign, %includes);
# Where a header may be included: libraries, and what would bring one with it. Who only applies migrations needs no jansson.
my %where = ('libpq-fe.h' => qr{^runtime/pg/libpq}, 'pg_query.h' => qr{^compiler/state/},
    'jansson.h' => qr{^(runtime/base/json\.c|compiler/)},
    map { ("runtime/base/$_.h" => qr{^(runtime/base|grammar|compiler)/}) } qw(json outline));
for my $file (@files) {
    my $text = slurp(root() . "/$file");
    my $mine = $below{dirname($file)};
    push @unlisted, $file if !$mine;
    while ($text =~ /^#include "([\w\/]+\.h)"/mg) {
        my $header = index($1, '/') >= 0 ? $1 : dirname($file) . "/$1";
        push @upward, "$file includes $header" if !$mine || !$mine->{dirname($header)};
        $includes{module($file)}{module($header)} = "$file includes $header" if $exists{$header} && dirname($header) eq dirname($file);
        push @foreign, "$file includes $header" if $where{$header} && $file !~ $where{$header};
    }
    while ($text =~ /^#include <(\S+)>/mg) { push @foreign, "$file includes $1" if $where{$1} && $file !~ $where{$1} }
    push @foreign, "$file names $1" if $file !~ m{^runtime/pg/(db|libpq)\.} && $text =~ /\b(PGconn|PGresult)\b/;
    while ($text =~ /\b(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|atoi|gets)\s*\(/g) { push @banned, "$file uses $1" }
}

# Circles of modules, each once, as the includes that close them.
my (%state, @circles);
sub visit { my ($module, @way) = @_;
    $state{$module} = 'open';
    for my $next (sort keys %{ $includes{$module} // {} }) {
        next if $next eq $module;
        if (($state{$next} // '') eq 'open') { push @circles, join ' > ', (grep { $_ } @way, $module), $next }
        visit($next, @way, $module) if !$state{$next};
    }
    $state{$module} = 'done';
}
for my $module (sort keys %includes) { visit($module) if !$state{$module} }

sub none { my ($name, @found) = @_;
    ok(!@found, $name) or diag(join "\n", @found);
}
none('every file lies in a room of tests/layers.txt', @unlisted);
none('no file includes what its room may not', @upward);
none('no circles within a room', @circles);
none('libraries stay in their rooms', @foreign);
my %described;
for my $file (grep { /\.h$/ } @files) { push @{ $described{$1} }, $file if slurp(root() . "/$file") =~ m{^ \* Room (\S+):}m }
none('every room says in one header what comes in and what goes out', grep { @{ $described{$_} // [] } != 1 } sort keys %below);
none('no banned function', @banned);
my $makefile = slurp(root() . '/Makefile.am');
none('every file is in Makefile.am', grep { index($makefile, $_) < 0 } @files);
done_testing();
