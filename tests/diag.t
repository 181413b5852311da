#!/usr/bin/perl
# diag.t - what the compiler says: tests/diag/<name>.res (or a folder of several files) is put into an
# empty project, and the whole of standard error must be <name>.err. Exit status 1, or 0 where the text
# holds warnings only. BLESS=1 rewrites.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(basename);
use Harness;

my $folder = root() . '/tests/diag';
my @cases = sort grep { /\.res$/ || -d } glob "$folder/*";
@cases = grep { index($_, $ARGV[0]) >= 0 } @cases if @ARGV;
plan tests => scalar @cases;
for my $case (@cases) {
    my $name = basename($case, '.res');
    my %files = -d $case ? map { basename($_) => slurp($_) } glob "$case/*.res" : ("$name.res" => slurp($case));
    my $golden = -d $case ? "$case/err" : "$folder/$name.err";
    my $dir = project(%files);
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', '--dry-run');
    my $wanted = $err =~ /\berror:/ ? 1 : 0;
    spew($golden, $err) if bless_mode();
    my $want = -e $golden ? slurp($golden) : '';
    ok($err ne '' && $err eq $want && $status == $wanted, $name)
      or diag("exit $status\n--- wanted\n$want--- got\n$err");
}
