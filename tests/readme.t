#!/usr/bin/perl
# readme.t - the tour of README.md, as a reader pastes it: the first block goes into the file that the text names, and each line
# `$ command` of the others (as in cli.t) says what is shown below it. A line `…` stands for any others.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More tests => 2;
use Harness;

my ($tour) = slurp(root() . '/README.md') =~ /^## Five minutes\n(.*?)^## /ms or die "README.md has no tour\n";
my ($name) = $tour =~ /into `([\w.]+)`:\n/ or die "the tour names no file\n";
my ($source, @blocks) = map { s/^    //mgr =~ s/\A\n+//r } $tour =~ /((?:^ {4}.*\n|^\n+(?= {4}))+)/mg;
my $want = mask(join '', @blocks);
$want =~ /^\$ rescc /m or die "the tour has no commands\n";

my $dir = project($name => $source);
is((run(rescc(), '-C', $dir, 'fmt', '--check'))[0], 0, "$name is formatted");
my $got = transcript($want, $dir) =~ s/^\[exit \d+\]\n//mgr;
run(rescc(), '-C', $dir, 'dev', 'stop');
my $shown = join '', map { $_ eq "  …\n" ? '(?:.*\n)*' : quotemeta } $want =~ /.*\n/g;
ok($got =~ /\A$shown\z/, 'the commands say what is shown') or diag(Harness::difference($want, $got));
