#!/usr/bin/perl
# behaviours.t - docs/behaviours.md: every path that its tables name exists, and no row is empty.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Harness;

my @rows;
for my $line (split /\n/, slurp(root() . '/docs/behaviours.md')) {
    next if $line !~ /^\|/ || $line =~ /^\| (fact \||---)/;
    push @rows, $line;
}
cmp_ok(scalar @rows, '>', 90, 'the tables are read');
for my $row (@rows) {
    my (undef, $fact, $shown, $rest) = split /\s*\|\s*/, $row, -1;
    my @missing = grep { !-e root() . "/$_" } $shown =~ /`(tests\/[^`]+)`/g;
    push @missing, 'nothing' if $fact eq '' || $shown eq '' || !defined $rest || $rest ne '';
    push @missing, 'an err file' if grep { !-e root() . "/$_.err" } $shown =~ /`(tests\/diag\/[^`]+)\.res`/g;
    is("@missing", '', $fact);
}
done_testing;
