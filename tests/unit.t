#!/usr/bin/perl
# unit.t - the cmocka programs tests/unit/test_*.c, built by `make check`.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(basename);
use Harness;

my @sources = sort glob root() . '/tests/unit/test_*.c';
my $build = $ENV{BUILDDIR} || root();
plan skip_all => 'no cmocka: configure said so' if !grep { -x "$build/tests/unit/" . basename($_, '.c') } @sources;
plan tests => scalar @sources;
$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
for my $source (@sources) {
    my $name = basename($source, '.c');
    my ($status, $out, $err) = run("$build/tests/unit/$name");
    my $failed = () = "$out$err" =~ /^not ok/mg;
    my $passed = () = "$out$err" =~ /^ok/mg;
    ok($status == 0 && !$failed && $passed, "$name ($passed)") or diag("$out$err");
}
