#!/usr/bin/perl
# layers.t - the one rule of the house: a file includes only headers of rooms that stand above its own in
# tests/layers.txt. And functions that nobody needs any more are used nowhere.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(dirname);
use Harness;

my (%rank, %room);
my $line = 0;
for (split /\n/, slurp(root() . '/tests/layers.txt')) {
    next if /^\s*(#|$)/;
    $line++;
    $rank{$_} = $line for split;
}
my @files = grep { !m{/(parse|scan)\.c$|/parse\.h$} } map { glob root() . "/$_/*.[chyl]" } qw(grammar runtime compiler);
sub short { my ($path) = @_; $path =~ s{^\Q@{[root()]}\E/}{}; return $path }
sub rank_of { my ($file) = @_; (my $stem = $file) =~ s/\.\w+$//; return $rank{$file} // $rank{$stem} // $rank{dirname($file) . '/*'} }
my (@unlisted, @upward, @banned, @foreign);
# Which room may know which library.
my %library = ('libpq-fe' => 'runtime/libpq', pg_query => 'compiler/sqlfrag', jansson => 'compiler/');
for my $path (@files) {
    my $file = short($path);
    my $text = slurp($path);
    my $mine = rank_of($file);
    push @unlisted, $file if !defined $mine;
    while ($text =~ /^#include "(?:\.\.\/)?([\w\/]+)\.h"/mg) {
        my $name = $1;
        my $header = index($name, '/') >= 0 ? $name : dirname($file) . "/$name";
        next if $header =~ m{grammar/parse$};
        my $theirs = rank_of("$header.h");
        push @upward, "$file includes $header.h" if !defined $theirs || (defined $mine && $theirs > $mine);
    }
    while ($text =~ /^#include <(\S+)\.h>/mg) {
        my $room = $library{$1};
        push @foreign, "$file includes $1.h" if defined $room && index($file, $room) != 0;
    }
    push @foreign, "$file names $1" if $file !~ m{^runtime/(db|libpq)\.} && $text =~ /\b(PGconn|PGresult)\b/;
    while ($text =~ /\b(strcpy|strcat|sprintf|vsprintf|strncpy|strncat|atoi|gets)\s*\(/g) { push @banned, "$file uses $1" }
}
is_deeply(\@unlisted, [], 'every file has its place in tests/layers.txt');
is_deeply(\@upward, [], 'no file includes upwards');
is_deeply(\@foreign, [], 'libraries stay in their rooms');
is_deeply(\@banned, [], 'no banned function');
my $makefile = slurp(root() . '/Makefile.am');
is_deeply([grep { index($makefile, $_) < 0 } map { short($_) } @files], [], 'every file is in Makefile.am');
done_testing();
