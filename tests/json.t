#!/usr/bin/perl
# json.t - --format json: whatever a command does and however it ends, standard output is one document, whose `ok` is
# the exit status's. The rows run one after the other: command, exit status, the document's members in their order.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use JSON::PP;
use Harness;

my %commands = map { $_ => 1 } (run(rescc(), '--help'))[1] =~ /^  ([a-z]\w+) +\S/mg; # those that no row has run yet
sub check { my ($dir, $words, $want, @keys) = @_;
    delete $commands{(split ' ', $words)[0]};
    my ($status, $out, $err) = run(rescc(), '-C', $dir, split(' ', $words), '--format', 'json');
    my $document = eval { decode_json($out) } or return fail("$words: $@$out$err");
    my ($command) = $words =~ /^((?:dev |tenants )?\S+)/;
    my @got = ("exit $status", $document->{command}, $document->{ok} ? 'ok' : 'not ok', $out =~ /^  "(\w+)":/mg);
    is_deeply(\@got, ["exit $want", $command, $want == 1 ? 'not ok' : 'ok', 'command', 'ok', @keys], $words) or diag("$out$err");
}

my $source = <<'END';
repo repo { tenants ["org_1"] }
resource User { table users; integer_primary_key id; attribute email string required unique }
resource Note {  table notes; multitenancy schema; integer_primary_key id; attribute text string }
END
$ENV{DATABASE_URL} = Harness::url('json');
my $dir = project('a.res' => $source);
run('git', 'init', '-q', $dir);
my @generate = qw(changed diagnostics repos);
my @dev = qw(running pid version folder databases events);

check($dir, @$_) for (
    ['init', 0],
    ['generate --check', 3, @generate],
    ['generate first', 0, @generate],
    ['generate', 0, @generate],
    ['regenerate second --force', 0, @generate],
    ['merge', 0, qw(joined conflicts events)],
    ['merge --install', 0],
    ['squash --migrations --check', 0, qw(changed snapshots migrations events)],
    ['fmt --check', 3, qw(files events)],
    ['fmt', 0, qw(files events)],
    ['fmt no.res', 1, qw(files events)],
    ['explain', 0, 'pages'],
    ['explain unknown-type', 0, 'pages'],
    ['explain nothing', 1, 'pages'],
    ['dump --ast', 0, 'files'],
    ['dump --model', 0, qw(repos enums resources)],
    ['dump --state', 0, 'repos'],
    ['dump --ops', 0, 'repos'],
    ['dump --steps', 0, 'repos'],
    ['create', 0, qw(databases events)],
    ['setup', 0, qw(applied tenants events)],
    ['status --check', 0, qw(settled repos events)],
    ['status --tenants', 0, qw(settled repos events)],
    ['rollback --tenants', 0, qw(tenants events)],
    ['migrate --tenants --dry-run', 0, qw(pending_tenants events)],
    ['migrate --tenants', 0, qw(tenants events)],
    ['rollback', 0, qw(rolled_back events)],
    ['status --check', 3, qw(settled repos events)],
    ['diff', 3, qw(differs repos events)],
    ['migrate --dry-run', 0, qw(pending events)],
    ['migrate', 0, qw(applied events)],
    ['diff', 0, qw(differs repos events)],
    ['verify --url ' . Harness::url('postgres'), 0, qw(repos events)],
    ['tenants list', 0, qw(tenants events)],
    ['tenants create org_2', 0, qw(tenants events)],
    ['tenants rename org_2 org_3', 0, qw(tenants events)],
    ['tenants drop org_3', 1, qw(tenants events)],
    ['tenants drop org_3 --force', 0, qw(tenants events)],
    ['dev status', 0, @dev],
    ['dev stop', 0, @dev],
    ['dev start', 0, @dev],
    ['dev url', 0, @dev],
    ['dev reset', 1, @dev],
    ['dev reset --force', 0, @dev],
    ['drop', 1, qw(databases events)],
    ['drop --force', 0, qw(databases events)],
);

# Nobody answers, and nothing can be written.
check($dir, "$_->[0] --url postgres://127.0.0.1:1/x", 1, @$_[1 .. $#$_]) for (
    ['create', qw(databases events)], ['drop --force', qw(databases events)], ['setup', qw(applied tenants events)],
    ['migrate', qw(applied events)], ['migrate --tenants', qw(tenants events)], ['rollback', qw(rolled_back events)],
    ['status', qw(settled repos events)], ['diff', qw(differs repos events)], ['verify', qw(repos events)],
    ['tenants list', qw(tenants events)],
);
spew("$dir/b.res", "resource Later { table laters; integer_primary_key id }\n");
check($dir, 'generate', 0, @generate);
spew("$dir/b.res", "resource Later { table laters; integer_primary_key id; attribute n integer }\n");
run('sh', '-c', "rm -r '$dir'/priv/repo/migrations && : > '$dir'/priv/repo/migrations");
check($dir, 'generate', 1, @generate);

# The sources are wrong.
my $broken = project('a.res' => "repo repo { whatever }\n", file => '');
check($broken, @$_) for (
    ['generate', 1, @generate], ['regenerate', 1, @generate], ['merge', 1, qw(joined conflicts events)], ['squash', 1, qw(changed snapshots migrations events)],
    ['create', 1, qw(databases events)], ['drop --force', 1, qw(databases events)], ['setup', 1, qw(applied tenants events)],
    ['migrate', 1, qw(applied events)], ['rollback', 1, qw(rolled_back events)], ['status', 1, qw(settled repos events)],
    ['diff', 1, qw(differs repos events)], ['verify', 1, qw(repos events)], ['tenants list', 1, qw(tenants events)],
    ['dev status', 1, 'events'],
    ['dump --ast', 0, 'files'], ['dump --model', 1, qw(repos enums resources)], ['dump --state', 1],
    ['init file', 1],
);

# Warnings that are errors: nothing is written, and nothing is said to be.
my $strict = project('a.res' => "resource A { table a; integer_primary_key id; belongs_to b A }\n");
check($strict, 'generate --strict', 1, @generate);
is_deeply(decode_json((run(rescc(), '-C', $strict, 'generate', '--strict', '--format', 'json'))[1])->{repos}, [], '--strict: no files');

# A name in another encoding.
spew("$strict/caf\xE9.res", '}');
my ($name) = grep { /caf/ } map { $_->{file} } @{ decode_json((run(rescc(), '-C', $strict, 'generate', '--format', 'json'))[1])->{diagnostics} };
is($name, "caf\x{FFFD}.res", 'bytes that are not UTF-8');

# Wrong usage has no document.
spew("$strict/b.res", "repo one { }\nrepo two { }\n");
unlink "$strict/caf\xE9.res";
for my $words ('generate a b', 'dump', 'dump --ast --state', 'dump --state a.res', 'status --url postgres://127.0.0.1:1/x', 'fmt -', 'dev', 'tenants', 'squash --to 1') {
    my ($status, $out) = run(rescc(), '-C', $strict, split(' ', $words), '--format', 'json');
    is("$status$out", '2', $words);
}
is_deeply([sort keys %commands], [], 'all commands') or diag('a row for each');
done_testing();
