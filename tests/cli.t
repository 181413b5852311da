#!/usr/bin/perl
# cli.t - transcripts: tests/cli/*.txt. A line `$ command` runs in one project's folder (rescc is on the
# path); what follows is its standard output and error, then `[exit N]` where N isn't 0. A command that ends
# in <<'END' takes the lines up to END along. What differs from run to run is masked (Harness::mask).
# BLESS=1 rewrites.
use strict;
use warnings;

# What may be set where the tests are run, and no transcript may show: Harness keeps it out.
BEGIN { @ENV{qw(CDPATH GIT_DIR LC_ALL MAKEFLAGS NINJA_STATUS SHELL TZ)} = ('/', '/nowhere', 'de_DE.UTF-8', 'w', 'x', '/bin/false', 'Asia/Kolkata') }

use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(basename);
use Harness;

my @files = sort glob root() . '/tests/cli/*.txt';
@files = grep { index($_, $ARGV[0]) >= 0 } @files if @ARGV;
plan tests => scalar @files;
-x rescc() or BAIL_OUT('no program ' . rescc());
$ENV{TEST_SOCKET} = Harness::server();

for my $file (@files) {
    my $dir = project();
    my $want = slurp($file);
    my $got = transcript($want, $dir);
    run(rescc(), '-C', $dir, 'dev', 'stop') if -d "$dir/.rescc";
    spew($file, $got) if bless_mode();
    ok(bless_mode() || $got eq $want, basename($file, '.txt')) or diag(Harness::difference($want, $got));
}
