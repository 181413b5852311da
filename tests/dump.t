#!/usr/bin/perl
# dump.t - what `rescc dump --state --format json` promises other programs: its units are those of the snapshots, word for
# word, for the resources of every sample and of a few cases of each topic of tests/cases.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Find qw(find);
use JSON::PP qw(decode_json);
use Harness;

sub key { join '/', map { $_ // '' } @{ $_[0] }{qw(kind schema name)} }

sub dumped { my ($dir) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'dump', '--state', '--format', 'json');
    return if $status; # a case of an error
    return { map { my $repo = $_->{name}; map { ("$repo " . key($_) => $_) } @{ $_->{units} } } @{ decode_json($out)->{repos} } };
}

sub written { my ($dir) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', '--snapshots-only', 'first');
    die "generate: $err" if $status;
    my %units;
    find({ no_chdir => 1, wanted => sub {
        my ($repo) = m{/priv/resource_snapshots/([^/]+)/.*\.json$} or return;
        my $unit = decode_json(slurp($_));
        delete @$unit{qw(rescc hash parent line)};
        $units{"$repo " . key($unit)} = $unit;
    } }, $dir);
    return \%units;
}

my @projects = map { [glob "$_/*.res"] } sort glob root() . '/samples/*';
for my $topic (sort glob root() . '/tests/cases/*') {
    my @cases = sort glob "$topic/*/after.res";
    push @projects, map { [$_] } grep { defined } @cases[0 .. 2];
}
my $compared = 0;
for my $files (@projects) {
    my $dir = project();
    spew("$dir/" . s{.*/}{}r, slurp($_)) for @$files;
    my $got = dumped($dir) or next;
    my $want = written($dir);
    $compared++;
    is_deeply($got, $want, $files->[0] =~ s{.*/(?:cases|samples)/}{}r);
}
cmp_ok($compared, '>', @projects * 0.9, 'nearly all are compared');
done_testing();
