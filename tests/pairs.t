#!/usr/bin/perl
# pairs.t - the three laws for random pairs of schemas (tests/lib/Pairs.pm): PAIRS (100) of a fixed seed and as many of a
# fresh one, which is printed. SEED=N PAIRS=1 repeats one pair; make fuzz-pairs runs many and makes what fails small.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Harness;
use Pairs::Laws;

my $pairs = $ENV{PAIRS} || 100;
my $seed = $ENV{SEED} // 1_000_000 + int rand 1_000_000_000;
my @seeds = map { $seed + $_ } 0 .. $pairs - 1;
unshift @seeds, 1 .. $pairs if !defined $ENV{SEED};
plan tests => scalar @seeds;
my @off = Pairs::Laws::probe();
diag("pairs of seed $seed" . (@off ? ", without @off" : ''));
Pairs::Laws::run_pairs(\@seeds, sub { my ($seed, $failure) = @_;
    # A pair that could not be made, or filled with rows, says nothing of rescc.
    if ($failure && $failure->{kind} =~ /^(generator|seed): /) { diag("SEED=$seed PAIRS=1: $failure->{kind}"); SKIP: { skip "pair $seed", 1 } return }
    ok(!$failure, "pair $seed") and return;
    my ($before, $after) = Pairs::Laws::pair($seed);
    diag("SEED=$seed PAIRS=1: $failure->{kind}\n$failure->{text}--- before\n$before--- after\n$after");
});
