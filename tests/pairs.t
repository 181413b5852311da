#!/usr/bin/perl
# pairs.t - the three laws for random pairs of schemas. PAIRS=N (25), SEED=S (printed); a failing pair's
# files are shown: put them into tests/cases.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More;
use Harness;

my $pairs = $ENV{PAIRS} || 25;
my $seed = $ENV{SEED} // int(rand(1_000_000_000));
plan tests => $pairs;
diag("SEED=$seed");

sub pick { return $_[int rand @_] }
sub chance { return rand() < $_[0] }

# type, default or undef
my @types = (['text', '"x"'], ['varchar(20)', '"y"'], ['integer', '3'], ['bigint', '4'], ['decimal(10, 2)', '1.5'],
    ['boolean', 'true'], ['datetime', '`now()`'], ['date', '"2020-01-01"'], ['uuid', '`gen_random_uuid()`'],
    ['map', '{}'], ['text[]', '["a", "b c"]'], ['integer[]', '[]'], ['inet', undef], ['interval', '"1 day"']);
my @words = qw(alpha beta gamma delta order user table Mixed index x9);

sub new_column { my ($schema) = @_;
    my ($type, $default) = @{ pick(@types) };
    if (keys %{ $schema->{enums} } && chance(0.2)) { my $enum = pick(sort keys %{ $schema->{enums} }); ($type, $default) = ($enum, $schema->{enums}{$enum}[0]) }
    my $has = defined $default && chance(0.4);
    return { type => $type, default => $has ? $default : undef, required => $has && chance(0.6), doc => chance(0.1), unique => chance(0.1) && $type !~ /map/ };
}

sub new_table { my ($schema, $name) = @_;
    my %table = (key => pick('integer_primary_key', 'uuid_primary_key'), columns => {}, order => []);
    for my $word (@words) { if (chance(0.4)) { $table{columns}{$word} = new_column($schema); push @{ $table{order} }, $word } }
    $schema->{tables}{$name} = \%table;
}

sub text_columns { my ($table) = @_; return grep { $table->{columns}{$_}{type} =~ /^(text|varchar\(20\)|integer|bigint)$/ } @{ $table->{order} } }

sub decorate { my ($schema) = @_;
    for my $name (sort keys %{ $schema->{tables} }) {
        my $table = $schema->{tables}{$name};
        my @plain = text_columns($table);
        $table->{index} = @plain && chance(0.5) ? pick(@plain) . pick('', ' desc', ' nulls last') : undef;
        $table->{where} = @plain && chance(0.4) ? pick(@plain) : undef;
        $table->{check} = @plain && chance(0.4) ? pick(@plain) : undef;
        my @others = sort keys %{ $schema->{tables} };
        $table->{to} = chance(0.5) ? pick(@others) : undef;
        $table->{on} = pick('cascade', 'set_null', 'restrict', 'no_action');
    }
}

sub new_schema {
    my %schema = (enums => {}, tables => {});
    for my $name (qw(mood state)) { $schema{enums}{$name} = [ map { "$name$_" } 1 .. 1 + int rand 4 ] if chance(0.6) }
    for my $name (qw(one two three four)) { new_table(\%schema, $name) if chance(0.7) }
    decorate(\%schema);
    return \%schema;
}

sub copy_of { my ($thing) = @_;
    return ref $thing eq 'HASH' ? { map { $_ => copy_of($thing->{$_}) } keys %$thing } : ref $thing eq 'ARRAY' ? [ map { copy_of($_) } @$thing ] : $thing;
}

sub column_edit { my ($schema, $table) = @_;
    my @names = @{ $table->{order} };
    my $edit = pick(qw(add drop change rename));
    if ($edit eq 'add' || !@names) {
        my ($new) = grep { !$table->{columns}{$_} } sort { rand() <=> 0.5 } @words;
        return if !defined $new;
        $table->{columns}{$new} = new_column($schema);
        push @{ $table->{order} }, $new;
        return;
    }
    my $name = pick(@names);
    if ($edit eq 'drop') { delete $table->{columns}{$name}; $table->{order} = [ grep { $_ ne $name } @names ]; return }
    if ($edit eq 'change') { my $from = delete $table->{columns}{$name}{from}; $table->{columns}{$name} = { %{ new_column($schema) }, from => $from }; return }
    my ($new) = grep { !$table->{columns}{$_} } sort { rand() <=> 0.5 } @words;
    return if !defined $new || $table->{columns}{$name}{from};
    $table->{columns}{$new} = { %{ delete $table->{columns}{$name} }, from => $name };
    $table->{order} = [ map { $_ eq $name ? $new : $_ } @names ];
}

sub edit { my ($schema) = @_;
    my $edit = pick(qw(column column column column enum table drop rename));
    my @tables = sort keys %{ $schema->{tables} };
    if ($edit eq 'column' && @tables) { column_edit($schema, $schema->{tables}{ pick(@tables) }) }
    elsif ($edit eq 'table') { my ($new) = grep { !$schema->{tables}{$_} } qw(one two three four five six); new_table($schema, $new) if $new }
    elsif ($edit eq 'drop' && @tables) { delete $schema->{tables}{ pick(@tables) } }
    elsif ($edit eq 'rename' && @tables) {
        my $old = pick(@tables);
        my $new = pick(grep { !$schema->{tables}{$_} } qw(seven eight nine));
        $schema->{tables}{$new} = { %{ delete $schema->{tables}{$old} }, from => $old } if $new && !$schema->{tables}{$old}{from};
    }
    elsif ($edit eq 'enum' && %{ $schema->{enums} }) {
        my $labels = $schema->{enums}{ pick(sort keys %{ $schema->{enums} }) };
        if (chance(0.6)) {
            my ($new) = grep { my $new = $_; !grep { $_ eq $new } @$labels } map { "more$_" } sort { rand() <=> 0.5 } 1 .. 20;
            splice @$labels, int rand(@$labels + 1), 0, $new;
        }
        elsif (@$labels > 1) { splice @$labels, 1 + int rand(@$labels - 1), 1 } else { @$labels = reverse @$labels }
    }
}

# What an edit left without ground goes too.
sub mend { my ($schema, $before) = @_;
    decorate($schema);
    for my $table (values %{ $schema->{tables} }) {
        for my $column (values %{ $table->{columns} }) {
            my $labels = $schema->{enums}{ $column->{type} } or next;
            $column->{default} = $labels->[0] if defined $column->{default};
        }
    }
}

sub resource_text { my ($name, $table) = @_;
    my $text = "resource " . ucfirst($name) . " {\n  table $name\n  $table->{key} id\n";
    $text .= "  renamed_from $table->{from}\n" if $table->{from};
    for my $word (@{ $table->{order} }) {
        my $column = $table->{columns}{$word};
        $text .= "  ## about $word\n" if $column->{doc};
        $text .= "  attribute $word $column->{type}" . ($column->{required} ? ' required' : '') . (defined $column->{default} ? " default $column->{default}" : '');
        $text .= ' unique' if $column->{unique};
        $text .= " renamed_from $column->{from}" if $column->{from};
        $text .= " { using `null` }" if $column->{using};
        $text .= "\n";
    }
    $text .= "  index [$table->{index}] name ${name}_some" . (defined $table->{where} ? " where `" . quoted($table->{where}) . " is not null`" : '') . "\n" if defined $table->{index};
    $text .= "  check ${name}_ok `" . quoted($table->{check}) . " is not null or true`\n" if defined $table->{check};
    $text .= "  belongs_to other " . ucfirst($table->{to}) . " { on_delete $table->{on}; index }\n" if $table->{to};
    return "$text}\n";
}

sub quoted { my ($name) = @_; return "\"$name\"" }

sub text_of { my ($schema) = @_;
    return join('', map { "enum $_ { " . join('; ', @{ $schema->{enums}{$_} }) . " }\n" } sort keys %{ $schema->{enums} })
      . join('', map { resource_text($_, $schema->{tables}{$_}) } sort keys %{ $schema->{tables} });
}

sub must { my ($dir, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command);
    die "rescc @command: exit $status\n$out$err" if $status;
    return "$out$err";
}

sub generate { my ($dir, $name) = @_; # answers every question with a drop, as a person who means it would
    my @drops;
    for (1 .. 60) {
        my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', $name, map { ('--drop', $_) } @drops);
        return if !$status;
        die "rescc generate: $err" if $err !~ /undecided-rename/;
        my @asked = $err =~ /if not, run with --drop (\S+)/g;
        push @drops, grep { my $asked = $_; !grep { $_ eq $asked } @drops } @asked;
    }
    die "no end of questions\n";
}

sub fresh { my ($database) = @_;
    psql('postgres', "DROP DATABASE IF EXISTS $database WITH (FORCE)");
    psql('postgres', "CREATE DATABASE $database");
    return ('--quiet', '--url', Harness::url($database));
}

sub check_pair { my ($before, $after) = @_;
    my ($dir, $alone) = (project('a.res' => $before), project('a.res' => $after));
    my @one = fresh('one');
    my @two = fresh('two');
    generate($dir, 'before');
    must($dir, 'migrate', @one);
    my $start = catalog('one');
    my @old = glob "$dir/priv/repo/migrations/*.sql";
    spew("$dir/a.res", $after);
    generate($dir, 'after');
    my $new = () = glob "$dir/priv/repo/migrations/*.sql";
    $new -= @old;
    must($dir, 'migrate', @one);
    my $end = catalog('one');
    generate($alone, 'alone');
    must($alone, 'migrate', @two);
    my $want = catalog('two');
    die "elsewhere\n--- wanted\n$want--- got\n$end" if $end ne $want;
    must($dir, 'generate', '--check');
    return if !$new;
    must($dir, 'rollback', '--step', $new, @one);
    my $back = catalog('one');
    die "not back\n--- wanted\n$start--- got\n$back" if $back ne $start;
    must($dir, 'migrate', @one);
    die "up again leads elsewhere\n" if catalog('one') ne $end;
    must($dir, 'rollback', '--all', @one);
    die "rollback --all leaves something\n" if catalog('one') ne '';
}

for my $number (1 .. $pairs) {
    srand($seed + $number);
    my $before = new_schema();
    my $after = copy_of($before);
    edit($after) for 1 .. 1 + int rand 6;
    for my $table (values %{ $after->{tables} }) { $table->{to} = undef if $table->{to} && !$after->{tables}{ $table->{to} } }
    mend($after, $before);
    my ($old, $new) = (text_of($before), text_of($after));
    $new = "enum nothing { left }\n" if $new eq '';
    $old = "enum nothing { left }\n" if $old eq '';
    my $ok = eval { check_pair($old, $new); 1 };
    ok($ok, "pair " . ($seed + $number)) or diag("$@\n--- before\n$old--- after\n$new");
}
