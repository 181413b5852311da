#!/usr/bin/perl
# fmt.t - tests/fmt/<name>.res becomes <name>.out (BLESS=1 rewrites). And laws, for every .res file of tests and samples, as it is and with random
# white space between its words: formatting twice changes nothing, white space aside nothing changes at all, and what `generate` makes of it is the
# same. SEED=n repeats.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use File::Basename qw(basename);
use Harness;

my $seed = $ENV{SEED} || 1 + int rand 1_000_000_000;
srand $seed;
diag("SEED=$seed");

sub fmt { my ($dir, $text) = @_;
    spew("$dir/a.res", $text);
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'fmt', '--quiet');
    return ($status, slurp("$dir/a.res"), $err);
}

sub meaning { my ($dir, $text) = @_;
    spew("$dir/a.res", $text);
    my ($status, $out) = run(rescc(), '-C', $dir, 'generate', '--dry-run', 'same');
    return $out =~ s/\d{14}/<version>/gr;
}

# Random white space where there was some, but in strings, SQL and comments.
sub ugly { my ($text) = @_;
    my $out = '';
    while ($text =~ /\G("(?:[^"\\]|\\.)*"|(`+)[\s\S]*?(?<!`)\2(?!`)|#[^\n]*|[ \t]+|\n|[^"`# \t\n]+)/gc) {
        my $piece = $1;
        $piece = (' ', "\t", '   ')[ rand 3 ] if $piece =~ /^[ \t]+$/;
        $piece = (rand() < 0.1 ? "\r\n" : "\n") . ' ' x rand 5 . (rand() < 0.15 ? "\n\n" : '') if $piece eq "\n";
        $out .= $piece;
    }
    return $out;
}

my $dir = project();
for my $file (sort glob root() . '/tests/fmt/*.res') {
    my ($status, $got) = fmt($dir, slurp($file));
    (my $golden = $file) =~ s/res$/out/;
    spew($golden, $got) if bless_mode();
    is($got, slurp($golden), basename($file));
}
my (@broken, $checked);
for my $file (sort(glob(root() . '/samples/*/*.res'), glob(root() . '/tests/cases/*/*/*.res'), glob(root() . '/tests/diag/*.res'))) {
    next if $file =~ m{/cases/} && rand() > 0.15;
    for my $text (slurp($file), ugly(slurp($file))) {
        my ($status, $once) = fmt($dir, $text);
        next if $status; # no syntax
        $checked++;
        my $name = $file =~ s{.*/(tests|samples)/}{$1/}r;
        push @broken, "$name: formatting twice changes something" if (fmt($dir, $once))[1] ne $once;
        push @broken, "$name: more than white space changes" if $text =~ s/[\s;]|\xEF\xBB\xBF//gr ne $once =~ s/[\s;]//gr;
        push @broken, "$name: it means something else" if meaning($dir, $text) ne meaning($dir, $once);
    }
}
is(join("\n", @broken), '', "$checked sources, as they are and ugly: formatted twice as once, and of the same meaning");
like(slurp($_), qr/\A(?!.*[ \t]\n)/s, 'no blanks at line ends') for glob root() . '/tests/fmt/*.out';

spew("$dir/a.res", "resource   Post {\n}\n");
spew("$dir/b.res", "resource Tag { ]\n");
spew("$dir/c.res", "resource Good {\n}\n");
my ($status, $out, $err) = run(rescc(), '-C', $dir, 'fmt', '--check');
is($status, 1, 'a file that does not parse: exit 1');
like($err, qr/b\.res:1:16: error/, 'and where');
is(slurp("$dir/a.res"), "resource   Post {\n}\n", '--check writes nothing');
unlink "$dir/b.res";
is_deeply([run(rescc(), '-C', $dir, 'fmt', '--check')], [3, "a.res\n", ''], '--check names what would change');
is_deeply([run(rescc(), '-C', $dir, 'fmt')], [0, "a.res\n", ''], 'and then it is changed');
is(slurp("$dir/a.res"), "resource Post {\n}\n", 'rightly');
is_deeply([run(rescc(), '-C', $dir, 'fmt', 'c.res')], [0, '', ''], 'nothing to change, nothing to say');
is((run(rescc(), '-C', $dir, 'fmt', 'nowhere.res'))[0], 1, 'a file that is not there');
for my $odd (['', ''], ["\n\n", ''], ["# just a comment", "# just a comment\n"], ["\xEF\xBB\xBFrepo a {\r\n}\r\n", "repo a {\n}\n"]) {
    is((fmt($dir, $odd->[0]))[1], $odd->[1], 'odd: ' . $odd->[0] =~ s/[^ -~]/?/gr);
}
is((fmt($dir, "\x00\x01junk"))[0], 1, 'binary junk is left alone');
my $large = "# a\nresource X { table x; integer_primary_key id }\n" x 60_000;
is((fmt($dir, $large))[0], 0, '3 MB');
done_testing;
