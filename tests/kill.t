#!/usr/bin/perl
# kill.t - generate, merge, squash, regenerate and fmt are killed at every call that changes a file (tests/kill.c is preloaded): afterwards
# everything of the run is there or nothing, and the same command leads where it leads undisturbed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Find qw(find);
use Harness;

my $tools = project();
my $shim = "$tools/kill.so";
plan skip_all => 'no compiler' if (run('cc', '-shared', '-fPIC', '-o', $shim, "$FindBin::Bin/kill.c", '-ldl'))[0];
plan skip_all => 'another library is loaded before all' if (run('sh', '-c', "ldd '" . rescc() . "' | grep -q asan"))[0] == 0;

# Names and texts below a project; versions, hashes and lines masked.
sub tree { my ($dir) = @_;
    my %tree;
    find({ no_chdir => 1, wanted => sub {
        return if !-f || m{/\.git/|/\.rescc/};
        my $name = substr $_, length $dir;
        $tree{$name} = slurp($_);
    } }, $dir);
    return \%tree;
}

sub masked { my ($tree) = @_;
    my @lines;
    for my $name (keys %$tree) {
        my $text = "$name\n$tree->{$name}";
        push @lines, $text =~ s/20\d{12}/<version>/gr =~ s/[0-9a-f]{32}/<hash>/gr =~ s/("line": ")[0-9a-f]{16}/$1<line>/r;
    }
    return join "\n", sort @lines;
}

sub copy_of { my ($dir) = @_;
    my $copy = project();
    my ($status, $out, $err) = run('cp', '-a', "$dir/.", $copy);
    die $err if $status;
    return $copy;
}

sub preloaded { my ($dir, $at, @command) = @_;
    local $ENV{LD_PRELOAD} = $shim;
    local $ENV{KILL_AT} = $at;
    local $ENV{KILL_COUNT} = "$tools/count";
    return run(rescc(), '-C', $dir, @command);
}

sub killed_everywhere { my ($what, $dir, @command) = @_;
    my $before = masked(tree($dir));
    my $whole = copy_of($dir);
    my ($status, $out, $err) = preloaded($whole, 0, @command);
    is($status, 0, "$what, undisturbed") or diag("$out$err");
    my $after = masked(tree($whole));
    my $calls = slurp("$tools/count");
    my @wrong;
    for my $at (1 .. $calls) {
        my $copy = copy_of($dir);
        preloaded($copy, $at, @command);
        my $status = (run(rescc(), '-C', $copy, 'generate', '--check'))[0]; # any command first ends or undoes what was cut off
        my $now = masked(tree($copy));
        push @wrong, "killed at $at: something between" if $now ne $before && $now ne $after;
        my ($again, $said, $error) = run(rescc(), '-C', $copy, @command);
        push @wrong, "killed at $at: the same command: exit $again $error" if $again;
        push @wrong, "killed at $at: leads elsewhere" if masked(tree($copy)) ne $after;
    }
    is(join("\n", @wrong), '', "$what, killed at each of $calls calls");
}

sub ok_run { my ($dir, @command) = @_;
    my ($status, $out, $err) = run(@command);
    die "@command: $out$err" if $status;
}

my $dir = project('a.res' => "resource Post { table posts; integer_primary_key id; attribute title string }\nresource Tag { table tags; integer_primary_key id }\n");
killed_everywhere('the first generate', $dir, 'generate', 'first', '--quiet');
ok_run($dir, rescc(), '-C', $dir, 'generate', 'first', '--quiet');
my $first = copy_of($dir);
spew("$dir/a.res", "resource   Post { table posts; integer_primary_key id; attribute title string; attribute body text }\nresource Tag { table tags; integer_primary_key id }\n");
killed_everywhere('generate', $dir, 'generate', 'second', '--quiet');
killed_everywhere('fmt', $dir, 'fmt', '--quiet');
ok_run($dir, rescc(), '-C', $dir, 'generate', 'second', '--quiet');
killed_everywhere('squash', $dir, 'squash', '--quiet');
killed_everywhere('squash --migrations', $dir, 'squash', '--migrations', '--quiet');

my $dev = copy_of($dir);
spew("$dev/a.res", slurp("$dev/a.res") =~ s/body text/body text; attribute day date/r);
ok_run($dev, rescc(), '-C', $dev, 'generate', '--dev', '--quiet');
killed_everywhere('generate in the place of a dev migration', $dev, 'generate', 'real', '--quiet');

if ((run('git', '--version'))[0] == 0) {
    my $work = copy_of($first);
    ok_run($work, 'sh', '-c', "cd '$work' && git init -q && git add -A && git -c user.name=x -c user.email=x\@x commit -qm 1");
    spew("$work/a.res", slurp("$dir/a.res"));
    ok_run($work, rescc(), '-C', $work, 'generate', 'second', '--quiet');
    killed_everywhere('regenerate', $work, 'regenerate', 'anew', '--quiet');
}

# Two branches, side by side.
my $fork = copy_of($first);
my $other = copy_of($first);
spew("$fork/a.res", "resource Post { table posts; integer_primary_key id; attribute title string; attribute one date }\nresource Tag { table tags; integer_primary_key id; attribute one date }\n");
ok_run($fork, rescc(), '-C', $fork, 'generate', 'one', '--quiet');
sleep 1;
spew("$other/a.res", "resource Post { table posts; integer_primary_key id; attribute title string; attribute two date }\nresource Tag { table tags; integer_primary_key id; attribute two date }\n");
ok_run($other, rescc(), '-C', $other, 'generate', 'two', '--quiet');
ok_run($fork, 'cp', '-rn', "$other/priv", $fork);
spew("$fork/a.res", "resource Post { table posts; integer_primary_key id; attribute title string; attribute one date; attribute two date }\nresource Tag { table tags; integer_primary_key id; attribute one date; attribute two date }\n");
killed_everywhere('merge', $fork, 'merge', '--quiet');
done_testing;
