#!/usr/bin/perl
# robust.t - bad input and a bad day for `generate`: junk, depth, cut-off files, no rights, a full disk, broken
# snapshots, kill -9. Each is an error that says what is wrong, and changes nothing.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Copy qw(copy);
use File::Find qw(find);
use File::Path qw(remove_tree);
use POSIX qw(WNOHANG mkfifo);
use Time::HiRes qw(sleep time);
use Harness;

my $shop = root() . '/samples/shop';

sub generate { my ($dir, @args) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', @args);
    return ($status, $out . $err);
}

# Every file and folder below, with a checksum that shows every change of a byte.
sub tree { my ($dir) = @_;
    my %tree;
    find({ no_chdir => 1, wanted => sub {
        my $name = substr $_, length $dir;
        $tree{$name} = -l $_ ? 'link' : -d _ ? 'folder' : !-f _ ? 'other' : !-r _ ? 'unreadable' : -s _ > 1e6 ? -s _ : unpack('%32C*', slurp($_)) . ' ' . -s _;
    } }, $dir);
    return \%tree;
}

# Exit 1, a message that has what $want says, no crash, nothing endless, nothing changed.
sub refused { my ($what, $dir, $want, @args) = @_;
    my $before = tree($dir);
    my ($status, $said) = generate($dir, @args);
    is($status, 1, "$what: exit 1") or diag(substr $said, 0, 1000);
    like($said, $want, "$what: says so") or diag(substr $said, 0, 1000);
    unlike($said, qr/Assertion|Sanitizer|runtime error:|\(null\)|Segmentation/, "$what: no crash") or diag(substr $said, 0, 1000);
    cmp_ok(length $said, '<', 12_000, "$what: in few words");
    is_deeply(tree($dir), $before, "$what: nothing is changed");
    return $said;
}

sub shop { return project(map { m{([^/]+)$} ? ($1 => slurp($_)) : () } glob "$shop/*.res") }

subtest 'junk' => sub {
    my $dir = project('app.res' => "resource A { uuid_primary_key id }\n");
    my $chunk = join '', map { chr int rand 256 } 1 .. 1 << 16;
    open my $out, '>:raw', "$dir/junk.res" or die $!;
    print $out $chunk for 1 .. 1600;
    close $out or die $!;
    my $start = time;
    refused('100 MB of random bytes', $dir, qr/junk\.res.*larger than 16 MB/);
    cmp_ok(time - $start, '<', 5, 'and soon');
    open $out, '>:raw', "$dir/junk.res" or die $!;
    truncate $out, 100 << 20;
    close $out;
    refused('100 MB of zero bytes', $dir, qr/junk\.res.*larger than 16 MB/);
    truncate "$dir/junk.res", 8 << 20 or die $!;
    refused('8 MB of zero bytes', $dir, qr/^junk\.res:1:1: error: .*NUL/m);
    spew("$dir/junk.res", "\x{7f}ELF" . $chunk);
    refused('a binary', $dir, qr/^junk\.res:\d+:\d+: error: /m);
    spew("$dir/junk.res", 'a' x (10 << 20));
    refused('a word of 10 MB', $dir, qr/^junk\.res:1:1: error: /m);
    spew("$dir/junk.res", "enum e { " . 'x; ' x 500000 . "}\n");
    refused('half a million equal labels', $dir, qr/^junk\.res:1:\d+: error: .*`x`/m);
    spew("$dir/junk.res", "resource B {\n" . "  nonsense 1\n" x 200000 . "}\n");
    refused('200,000 errors', $dir, qr/^junk\.res:2:3: error: .*nonsense.*and 199980 more errors/ms);
};

subtest 'single bytes' => sub {
    my $good = "resource A {\n  uuid_primary_key id\n  attribute name string default \"x\"\n  check c `name <> ''`\n}\n";
    my $dir = project('app.res' => $good);
    is((generate($dir, '--dry-run'))[0], 0, 'the file is good as it is');
    for my $place ("name string", '"x"', "name <> ''", 'resource', "}\n") {
        for my $byte (["\0", 'NUL'], ["\xff", 'UTF-8'], ["\xc3", 'UTF-8'], ["\xed\xa0\x80", 'UTF-8'], ["\xf4\x90\x80\x80", 'UTF-8'], ["\xc0\x80", 'UTF-8'], ["\x01", '']) {
            (my $bad = $good) =~ s/\Q$place\E/substr($place, 0, 1) . $byte->[0] . substr($place, 1)/e;
            spew("$dir/app.res", $bad);
            my $hex = unpack 'H*', $byte->[0];
            my ($status, $said) = generate($dir, '--dry-run');
            next if $byte->[1] eq '' && $status == 0; # in a text, PostgreSQL knows it too
            (my $where = $place) =~ s/\n/\\n/;
            refused("0x$hex in $where", $dir, qr/^app\.res:\d+:\d+: error: .*$byte->[1]/m);
        }
    }
    spew("$dir/app.res", "\xef\xbb\xbf" . $good);
    is((generate($dir, '--dry-run'))[0], 0, 'a byte order mark is none of that');
    (my $crlf = $good) =~ s/\n/\r\n/g;
    spew("$dir/app.res", $crlf);
    is((generate($dir, '--dry-run'))[0], 0, 'nor are windows line ends');
};

subtest 'depth' => sub {
    my $dir = project('app.res' => '');
    my $head = "resource A {\n  uuid_primary_key id\n  attribute a integer\n  attribute b boolean\n";
    for my $depth (10_000, 200_000) {
        for my $pair (['{', '}'], ['[', ']'], ['(', ')'], ['[{(', ')}]']) {
            my ($open, $close) = @$pair;
            for my $shut (1, 0) {
                my $what = "$depth of $open" . ($shut ? '' : ' that never end');
                my $deep = ($open x $depth) . ($shut ? $close x $depth : '');
                spew("$dir/app.res", $deep);
                refused($what, $dir, qr/^app\.res:1:\d+: error: /m);
                spew("$dir/app.res", "$head  index $deep\n}\n");
                refused("$what in an index", $dir, qr/^app\.res:\d+:\d+: error: /m) if $depth < 20_000;
                spew("$dir/app.res", "$head  attribute c string default $deep\n}\n");
                refused("$what in a default", $dir, qr/^app\.res:\d+:\d+: error: /m);
            }
        }
        my %sql = (
            parentheses => '(' x $depth . 'b' . ')' x $depth, not => 'not ' x $depth . 'b', minus => '- ' x $depth . 'a > 0', and => 'b and (' x $depth . 'b' . ')' x $depth,
            case => 'case when b then ' x $depth . 'b' . ' end' x $depth, array => 'array[' x $depth . '1' . ']' x $depth . ' is null', call => 'abs(' x $depth . 'a' . ')' x $depth . ' > 0',
            casts => 'a' . '::integer' x $depth . ' > 0', select => '(select ' x $depth . 'b' . ')' x $depth, open => '(' x $depth, comment => '/*' x $depth . ' b', plus => 'a' . ' + a' x $depth . ' > 0');
        for my $name (sort keys %sql) {
            spew("$dir/app.res", "$head  check deep `$sql{$name}`\n}\n");
            my $before = tree($dir);
            my ($status, $said) = generate($dir, '--dry-run');
            # Long but flat is fine, too deep is an error: never a signal.
            ok($status == 0 || $status == 1, "$depth of $name in SQL: exit 0 or 1") or diag("exit $status: " . substr $said, 0, 1000);
            like($said, qr/^app\.res:5:\d+: error: /m, 'with its place') or diag(substr $said, 0, 1000) if $status == 1;
            cmp_ok(length $said, '<', 12_000, "$depth of $name: in few words") if $status == 1;
            unlike($said, qr/Assertion|Sanitizer|runtime error:/, 'no crash') or diag(substr $said, 0, 1000);
        }
    }
};

subtest 'files that are cut off' => sub {
    my ($bad, $cuts) = (0, 0);
    for my $name (map { m{([^/]+)$} } glob "$shop/*.res") {
        my $text = slurp("$shop/$name");
        my $dir = shop();
        for (my $at = 0; $at < length $text; $at += 50) {
            spew("$dir/$name", substr $text, 0, $at);
            my ($status, $said) = generate($dir, '--dry-run');
            $cuts++;
            next if $status == 0 || $status == 1 && $said =~ /^\w+\.res:\d+:\d+: error: /m && $said !~ /Assertion|Sanitizer|runtime error:/;
            $bad++;
            diag("$name cut at byte $at: exit $status\n" . substr $said, 0, 2000);
        }
    }
    is($bad, 0, "$cuts cuts: an error with its place, or none");
};

subtest 'what is no plain file' => sub {
    my $dir = shop();
    mkdir "$dir/folder.res" or die $!;
    is((generate($dir, '--dry-run'))[0], 0, 'a folder x.res is a folder');
    symlink 'nowhere', "$dir/lost.res" or die $!;
    refused('a link to nowhere', $dir, qr/lost\.res/);
    unlink "$dir/lost.res";
    symlink '.', "$dir/loop" or die $!;
    is((generate($dir, '--dry-run'))[0], 0, 'a link to the folder itself');
    unlink "$dir/loop";
    mkfifo("$dir/pipe.res", 0600) or die $!;
    my $pid = fork // die $!;
    if (!$pid) {
        open STDOUT, '>', "$dir/.said"; open STDERR, '>&', \*STDOUT;
        exec rescc(), '-C', $dir, 'generate', '--dry-run';
    }
    my ($until, $ended) = (time + 10, 0);
    sleep 0.05 while time < $until && !($ended = waitpid($pid, WNOHANG));
    ok($ended, 'a pipe x.res does not hang') or do { kill 'KILL', $pid; waitpid $pid, 0 };
    unlink "$dir/pipe.res", "$dir/.said";
    remove_tree("$dir/priv");
    spew("$dir/priv", 'a file');
    refused('a file called priv', $dir, qr/priv/);
    unlink "$dir/priv";
    my ($status, $out, $err) = run('sh', '-c', 'exec "$0" -C "$1" generate --dry-run > /dev/full', rescc(), $dir);
    is($status, 1, 'output that cannot be written: exit 1') if -e '/dev/full';
};

# As another user where this is root, who may do anything. Nothing of the program's own place is asked of that user.
sub as_somebody { my ($dir, @args) = @_;
    my $home = project();
    copy(rescc(), "$home/rescc") or die $!;
    chmod 0755, "$home/rescc";
    my ($status, $out, $err) = run(Harness::as_owner("$home/rescc", '-C', $dir, @args));
    return ($status, $out . $err);
}

subtest 'no rights' => sub {
    plan skip_all => 'root needs setpriv and a user postgres' if $> == 0 && (!getpwnam('postgres') || (run('setpriv', '--version'))[0]);
    my $dir = shop();
    is((as_somebody($dir, 'generate', '--dry-run'))[0], 0, 'reading is enough for --dry-run');
    is((as_somebody($dir, 'generate', '--check'))[0], 3, 'and for --check');
    chmod 0555, $dir;
    my $before = tree($dir);
    my ($status, $said) = as_somebody($dir, 'generate');
    is($status, 1, 'a folder that cannot be written: exit 1') or diag($said);
    like($said, qr/can't (make|write) priv.*Permission denied.*writable/s, 'says so, and what to do') or diag($said);
    unlike($said, qr/^  \+ /m, 'and claims no file');
    is_deeply(tree($dir), $before, 'nothing is changed');
    chmod 0755, $dir;
    is((generate($dir, 'first'))[0], 0, 'root, or the owner, may');
    spew("$dir/app.res", "resource More { uuid_primary_key id }\n");
    chmod 0555, $_ for "$dir/priv", glob("$dir/priv/*"), glob("$dir/priv/*/*"), glob("$dir/priv/*/*/*/");
    $before = tree($dir);
    ($status, $said) = as_somebody($dir, 'generate');
    is($status, 1, 'a priv that cannot be written: exit 1') or diag($said);
    like($said, qr/Permission denied.*writable/s, 'says so, and what to do') or diag($said);
    is_deeply(tree($dir), $before, 'nothing is changed');
    chmod 0755, $_ for "$dir/priv", glob("$dir/priv/*"), glob("$dir/priv/*/*"), glob("$dir/priv/*/*/*/");
    chmod 0000, "$dir/app.res";
    ($status, $said) = as_somebody($dir, 'generate');
    is($status, 1, 'a file that cannot be read: exit 1');
    like($said, qr/app\.res.*Permission denied/s, 'says so') or diag($said);
    chmod 0644, "$dir/app.res";
    my ($snapshot) = glob "$dir/priv/resource_snapshots/repo/orders/*.json";
    chmod 0000, $snapshot;
    ($status, $said) = as_somebody($dir, 'generate');
    is($status, 1, 'a snapshot that cannot be read: exit 1');
    like($said, qr/orders.*Permission denied/s, 'says so') or diag($said);
    chmod 0644, $snapshot;
    mkdir "$dir/closed";
    chmod 0000, "$dir/closed";
    ($status, $said) = as_somebody($dir, 'generate', '--dry-run');
    is($status, 1, 'a folder that cannot be read may hold resources: exit 1');
    like($said, qr/closed.*Permission denied/s, 'says so') or diag($said);
    chmod 0755, "$dir/closed";
    mkdir "$dir/new";
    chmod 0555, "$dir/new";
    ($status, $said) = as_somebody("$dir/new", 'init');
    is($status, 1, 'init where nothing can be written: exit 1');
    like($said, qr/Permission denied/, 'says so') or diag($said);
    chmod 0755, "$dir/new";
};

subtest 'a full disk' => sub {
    plan skip_all => 'only root can mount a small disk' if $> != 0;
    plan skip_all => 'no disk can be mounted here' if (run('unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt'))[0];
    my $dir = shop();
    # size: kilobytes; inodes: how many files. The disk lives as long as the shell.
    my $script = <<'SH';
mount -t tmpfs -o size=$3k,nr_inodes=$4 none /mnt || exit 99
cp "$2"/*.res /mnt
find /mnt -type f | sort > "$2/.before"
"$1" -C /mnt generate shop > "$2/.said" 2>&1
status=$?
find /mnt -type f | sort > "$2/.after"
exit $status
SH
    for my $size ([20, 1000], [24, 1000], [32, 1000], [40, 1000], [1000, 8], [1000, 12], [1000, 16]) {
        my $what = "$size->[0] KB and $size->[1] files";
        my ($status) = run('unshare', '-m', 'sh', '-c', $script, 'sh', rescc(), $dir, @$size);
        my $said = slurp("$dir/.said");
        is($status, 1, "$what: exit 1") or diag($said);
        like($said, qr/No space left on device.*make room/s, "$what: says so, and what to do") or diag($said);
        unlike($said, qr/^  \+ /m, "$what: claims no file") or diag($said);
        is(slurp("$dir/.after"), slurp("$dir/.before"), "$what: nothing is left");
    }
    my ($status) = run('unshare', '-m', 'sh', '-c', $script, 'sh', rescc(), $dir, 1000, 1000);
    is($status, 0, 'with room enough it works') or diag(slurp("$dir/.said"));
};

subtest 'snapshots that are broken' => sub {
    my $dir = shop();
    is((generate($dir, 'first'))[0], 0, 'generated');
    my ($path) = glob "$dir/priv/resource_snapshots/repo/orders/*.json";
    my $good = slurp($path);
    my $name = qr{priv/resource_snapshots/repo/orders/\d+\.json};
    my @bad = ([empty => ''], [binary => join '', map { chr int rand 256 } 1 .. 5000], [zeros => "\0" x 5000], ['half of it' => substr $good, 0, length($good) / 2],
        ['the last byte gone' => substr $good, 0, -2], ['two of it' => $good . $good], ['a list' => "[]\n"], ['an empty object' => "{}\n"], ['null' => "null\n"],
        ['10,000 brackets' => '[' x 10000], ['10,000 objects' => '{"a":' x 10000], ['a conflict' => "<<<<<<< HEAD\n$good=======\n$good>>>>>>> other\n"]);
    (my $edited = $good) =~ s/"total"/"totals"/ or die;
    push @bad, ['a word edited' => $edited];
    ($edited = $good) =~ s/^( *"hash": *)"[0-9a-f]/$1"x/m or die;
    push @bad, ['its hash edited' => $edited];
    for my $bad (@bad) {
        spew($path, $bad->[1]);
        refused("a snapshot, $bad->[0]", $dir, $name, 'again');
    }
    for (my $at = 0; $at < length $good; $at += 37) { # cut anywhere, or a byte changed anywhere
        spew($path, substr $good, 0, $at);
        my ($status, $said) = generate($dir, '--check');
        $status == 1 && $said =~ $name && $said !~ /Sanitizer|runtime error:/ or fail("cut at byte $at") && diag("exit $status: $said");
        my $flip = $good;
        substr($flip, $at, 1) = substr($flip, $at, 1) eq 'x' ? 'y' : 'x';
        spew($path, $flip);
        ($status, $said) = generate($dir, '--check');
        $status == 1 && $said =~ $name && $said !~ /Sanitizer|runtime error:/ or fail("byte $at changed to " . substr $flip, $at, 1) && diag("exit $status: $said");
    }
    spew($path, $good);
    is((generate($dir, '--check'))[0], 0, 'put back: nothing to do');
    spew("$dir/priv/resource_snapshots/repo/orders/README", "not ours\n");
    spew("$dir/priv/resource_snapshots/.DS_Store", "not ours\n");
    is((generate($dir, '--check'))[0], 0, 'files that are no snapshots are left alone');
};

# A project of many tables, so that there is a while in which to be killed.
sub many { my ($count) = @_;
    return project('many.res' => join '', map { "resource T$_ {\n  table t$_\n  uuid_primary_key id\n  attribute name string required\n" . ($_ > 1 ? '  belongs_to other T' . ($_ - 1) . " { index }\n" : '') . "}\n" } 1 .. $count);
}

subtest 'killed at any moment' => sub {
    my $count = 150;
    my $probe = many($count);
    my $start = time;
    is((generate($probe, 'first'))[0], 0, 'a run');
    my $took = time - $start;
    my ($none, $all, $cut) = (0, 0, 0);
    for my $round (1 .. 30) {
        my $dir = many($count);
        my $pid = fork // die $!;
        if (!$pid) {
            open STDOUT, '>', '/dev/null'; open STDERR, '>&', \*STDOUT;
            exec rescc(), '-C', $dir, 'generate', 'first';
        }
        if ($round <= 10) {
            sleep rand $took; # anywhere
        } else { # while it writes: its journal is there
            my $until = time + 5;
            1 while !-e "$dir/priv/.rescc-journal" && time < $until;
            sleep rand $took / 3 if $round > 15;
        }
        kill 'KILL', $pid;
        waitpid $pid, 0;
        my $left = grep { /rescc-tmp|journal/ } keys %{tree($dir)};
        my ($status, $said) = generate($dir, 'second');
        my %tree = %{tree($dir)};
        my @migrations = grep { m{/migrations/.*\.sql$} } keys %tree;
        my @snapshots = grep { m{\.json$} } keys %tree;
        my @rest = grep { /rescc-tmp|journal/ } keys %tree;
        my ($check, $check_said) = generate($dir, '--check');
        my $ok = $status == 0 && @migrations == 1 && @snapshots == $count && !@rest && $check == 0;
        $ok or fail("round $round") && diag("exit $status, " . @migrations . ' migrations, ' . @snapshots . " snapshots, left: @rest[0 .. ($#rest < 3 ? $#rest : 3)]\n$said$check_said");
        $cut++ if $left;
        $migrations[0] =~ /first/ ? $all++ : $none++ if @migrations == 1;
        remove_tree($dir);
    }
    cmp_ok($cut, '>', 0, "30 kills: $cut in the middle of writing; all files of the run $all times, none $none times");
};

subtest 'several at once' => sub {
    for my $count ((20) x 15, 800) {
        my $dir = many($count);
        my $begin = time + 0.1;
        my @pids = map { my $pid = fork // die $!; if (!$pid) { my $wait = $begin + rand(0.05) - time; sleep $wait if $wait > 0; open STDOUT, '>', '/dev/null'; open STDERR, '>&', \*STDOUT; exec rescc(), '-C', $dir, 'generate', $_ < 6 ? "run$_" : '--dry-run' } $pid } 1 .. 6;
        my @statuses = map { waitpid $_, 0; $? >> 8 } @pids;
        is("@statuses", '0 0 0 0 0 0', 'six runs');
        is(scalar(grep { m{\.sql$} } keys %{tree($dir)}), 1, 'write one migration between them') or diag(join "\n", grep { m{\.sql$} } sort keys %{tree($dir)});
        is((generate($dir, '--check'))[0], 0, 'and nothing is to do then');
        remove_tree($dir);
    }
};

done_testing;
