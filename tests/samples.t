#!/usr/bin/perl
# samples.t - every folder of samples/: its history says what its resources say, leads there, back to nothing and
# there again, and to the catalog that a project of the resources alone leads to.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(basename);
use Harness;

# A copy of a sample, with its history or without.
sub sample { my ($folder, $history) = @_;
    my $dir = project();
    my ($status, $out, $err) = run('cp', '-r', '--no-preserve=mode', ($history ? "$folder/priv" : ()), glob("$folder/*.res"), $dir);
    die "cp: $err" if $status;
    return $dir;
}

sub succeeds { my ($dir, $database, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command, $database ? ('--url', Harness::url($database)) : ());
    is($status, 0, "@command") or diag("$out$err");
}

for my $folder (sort glob root() . '/samples/*') {
    my $name = basename($folder);
    subtest $name => sub {
        ok(-e "$folder/README.md", 'it has a README.md');
        my @migrations = glob "$folder/priv/*/migrations/*.sql";
        cmp_ok(scalar @migrations, '>', 1, 'it has a history');
        my ($old, $new) = (sample($folder, 1), sample($folder, 0));
        my ($there, $fresh) = ("sample_$name", "sample_${name}_fresh");
        psql('postgres', "CREATE DATABASE $_") for $there, $fresh;
        succeeds($old, undef, 'generate', '--check');
        succeeds($new, undef, 'generate', 'fresh');
        succeeds($new, $fresh, 'migrate');
        my $want = catalog($fresh);
        isnt($want, '', 'the resources describe something');
        succeeds($old, $there, 'migrate');
        is(catalog($there), $want, 'the history leads where the resources lead');
        my @tenants = glob "$folder/priv/*/tenant_migrations/*.sql";
        if (@tenants) {
            my ($status, $out, $err) = run("$folder/demo", rescc());
            is($status, 0, 'its demo runs') or diag("$out$err");
            like($out, qr/1 tenant failed.*1 tenant migrated.*3 tenants  up to date/s, 'and shows what it is about') or diag($out);
            succeeds($new, undef, 'verify');
        }
        succeeds($old, $there, 'rollback', '--all');
        is(catalog($there), '', 'nothing is left');
        succeeds($old, $there, 'migrate');
        is(catalog($there), $want, 'there again');
    };
}
done_testing;
