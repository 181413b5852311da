#!/usr/bin/perl
# unit.t - the cmocka programs tests/unit/<room>/test_*.c, built by `make check`.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Find qw(find);
use Harness;

my ($build, @names) = ($ENV{BUILDDIR} || root());
find({ no_chdir => 1, wanted => sub { push @names, $1 if m{/tests/unit/(.*/test_\w+)\.c$} } }, root() . '/tests/unit');
plan skip_all => 'no cmocka: configure said so' if !grep { -x "$build/tests/unit/$_" } @names;
plan tests => scalar @names;
$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';
for my $name (sort @names) {
    my ($status, $out, $err) = run("$build/tests/unit/$name");
    my $failed = () = "$out$err" =~ /^not ok/mg;
    my $passed = () = "$out$err" =~ /^ok/mg;
    ok($status == 0 && !$failed && $passed, "$name ($passed)") or diag("$out$err");
}
