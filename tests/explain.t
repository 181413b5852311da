#!/usr/bin/perl
# explain.t - every name that a message can end in has a page, every page a name, and its examples are true: the
# wrong one gives that diagnostic or hazard and no other, the mended one does not. `before` is generated first;
# an example of commands (`$ …`) runs them, in a git clone where before is committed.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);
use Harness;

my (undef, $json) = run(rescc(), 'explain', '--format', 'json');
my @pages = @{ decode_json($json)->{pages} };
my %known = map { $_->{name} => 1 } @pages;

my @written = slurp(root() . '/docs/diagnostics.md') =~ /^## (.*)$/mg;
is_deeply([map { $_->{name} } @pages], \@written, 'docs/diagnostics.md has a page for each name, in the order of the tables');
my %said = map { $_ => 1 } map { slurp($_) =~ /(?:error|warning): .* \[([a-z-]+)\]$/mg } glob root() . '/tests/diag/{*.err,*/err}';
is_deeply([grep { !$known{$_} } sort keys %said], [], 'what the goldens of tests/diag end in has one');

# The names that messages end in; those of hazards stand behind the number of statements.
sub names { my ($level, $text) = @_;
    my %found = $level eq 'hazard' ? map { $_ => 1 } map { s/ \(\d+\)//r } map { split /, / } $text =~ /\d+ statements?, (.*)$/mg
      : map { $_ => 1 } grep { $known{$_} } $text =~ /\[([a-z-]+)\]$/mg;
    delete $found{'no hazards'};
    return join ' ', sort keys %found;
}

# Puts an example into the project. Returns the exit status of rescc, or of the last command, and what was said.
sub try { my ($dir, $example) = @_;
    my @commands = $example =~ /^\$ (.*)$/mg;
    if (!@commands) {
        spew("$dir/app.res", $example);
        @commands = 'rescc generate --check';
    }
    my ($status, $said) = (0, '');
    for my $command (@commands) {
        sleep 2 if $command =~ /^rescc (?:re)?generate \w/; # versions are seconds, and two branches' are not alike
        ($status, my $out) = run('sh', '-c', "cd '$dir' && { $command\n} 2>&1");
        $said .= $out;
    }
    return ($status, $said);
}

my $bin = tempdir(CLEANUP => 1);
symlink rescc(), "$bin/rescc" or die $!;
local $ENV{PATH} = "$bin:$ENV{PATH}";
for my $page (grep { !@ARGV || $_->{name} eq $ARGV[0] } @pages) {
    my ($name, $level) = @$page{qw(name level)};
    my $dir = project('.gitignore' => ".rescc/\n", $page->{before} ? ('app.res' => $page->{before}) : ());
    if ($page->{before}) {
        my ($status, undef, $err) = run(rescc(), '-C', $dir, 'generate', 'before');
        is("$status$err", '0', "$name: what is before");
    }
    run('sh', '-c', "cd '$dir' && git init -qb main && git config user.name x && git config user.email x\@x && git add . && git commit -qm before")
      if $page->{wrong} =~ /^\$ /m;
    my ($status, $said) = try($dir, $page->{wrong});
    is(names($level, $said), $name, "$name: the wrong example") or diag($said);
    ($status, $said) = try($dir, $page->{mended});
    ok(($status == 0 || $status == 3) && names('error', $said) eq '' && index($said, $name) < 0, "$name: the mended one")
      or diag("exit $status\n$said");
    run(rescc(), '-C', $dir, 'dev', 'stop') if -d "$dir/.rescc";
}
done_testing();
