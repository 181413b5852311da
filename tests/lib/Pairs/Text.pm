# Text.pm - a world as .res text. A statement is a line, so that lines may be taken out one by one.
package Pairs::Text;
use strict;
use warnings;
use utf8;
use Pairs qw(pick chance column_of table_of enum_of type_of items keep_of);

my ($world, $before);

sub column { my ($column) = @_; return $column->{source} // $column->{attr} }

sub string { my ($text) = @_; $text =~ s/([\\"])/\\$1/g; $text =~ s/\n/\\n/g; return "\"$text\"" }

# A database name: a word, or a string.
sub name { my ($name) = @_; return $name =~ /^[A-Za-z_][A-Za-z0-9_]*$/ ? $name : string($name) }

sub fence { my ($sql) = @_;
    my $longest = 0;
    for my $run ($sql =~ /(`+)/g) { $longest = length $run if length $run > $longest }
    my $fence = '`' x ($longest + 1);
    $sql = " $sql " if $sql =~ /^`|`$/;
    return "$fence$sql$fence";
}

my %reserved = map { $_ => 1 } @Pairs::Data::Words, qw(all and any array as asc check collate column constraint create current_user default desc distinct do else end except false fetch for foreign from grant group
    having in initially into lateral leading limit not null offset on only or order primary references select session_user some symmetric table then to true union unique user using
    when where window with left right full inner join like is isnull natural outer similar verbose freeze ilike cross concurrently binary authorization time values row);
sub ident { my ($name) = @_; return $name if $name =~ /^[a-z_][a-z0-9_]*$/ && !$reserved{$name}; $name =~ s/"/""/g; return "\"$name\"" }
sub literal { my ($text) = @_; $text =~ s/'/''/g; return $text =~ /\\/ ? do { $text =~ s/\\/\\\\/g; "E'$text'" } : "'$text'" }

# An expression's columns and labels as they are called now.
sub sql { my ($table, $sql) = @_; return fence(bare_sql($table, $sql, '')) }

sub bare_sql { my ($table, $sql, $prefix) = @_;
    my $text = $sql->{sql};
    $text =~ s/\{(\d)\}/$prefix . ident(column(column_of($table, $sql->{cols}[$1 - 1])))/ge;
    my %labels = map { $_->{id} => $_->{text} } map { @{ $_->{labels} } } @{ $world->{enums} };
    $text =~ s/\{L(\d)\}/literal($labels{ $sql->{labels}[$1] })/ge;
    return $text;
}

# What a policy says of another table.
sub over_sql { my ($table, $over) = @_;
    my $other = table_of($world, $over->{table});
    return fence('exists (select from ' . place($other) . ' o where ' . bare_sql($other, $over->{where}, 'o.') . ')') if $over->{where};
    my ($own, $theirs) = map { ident(column($_)) } column_of($table, $over->{both}[0]), column_of($other, $over->{both}[1]);
    return fence("$own in (select o.$theirs from " . place($other) . ' o)');
}

# Value I of a column's type.
sub value { my ($column, $i) = @_;
    my $type = type_of($world, $column);
    if ($type->{enum}) {
        my $enum = enum_of($world, $type->{enum});
        my $label = literal(keep_of($enum)->{text});
        my $name = ident($enum->{schema}) . '.' . ident($enum->{name});
        return $type->{family} eq 'enum' ? "$label\::$name" : "array[$label\::$name]";
    }
    my $sql = $type->{value};
    $sql =~ s/\bI\b/$i/g;
    return $sql;
}

# Words that follow a statement, on its line or in its block: both mean the same.
sub options { my (@options) = @_;
    return '' if !@options;
    return chance(0.5) ? ' ' . join(' ', @options) : ' { ' . join('; ', @options) . ' }';
}

sub doc { my ($doc, $indent) = @_; return defined $doc ? map { "$indent## $_\n" } split /\n/, $doc, -1 : () }

sub type_text { my ($column) = @_;
    my ($id, $array) = $column->{type} =~ /^enum:(\d+)(\[\])?$/ or return $column->{type};
    return name(enum_of($world, $id)->{name}) . ($array // '');
}

sub was { my ($table, $column) = @_;
    my $old = $before && table_of($before, $table->{id}) or return;
    return $column ? column_of($old, $column->{id}) : $old;
}

sub renamed { my ($table, $column) = @_;
    my $old = was($table, $column);
    return $old && column($old) ne column($column) ? 'renamed_from ' . name(column($old)) : ();
}

sub default_text { my ($column) = @_;
    return if !defined $column->{default};
    return "default $column->{default}" if !ref $column->{default};
    my ($label) = grep { $_->{id} == $column->{default}{label} } @{ enum_of($world, type_of($world, $column)->{enum})->{labels} };
    return 'default ' . ($label->{text} =~ /^[A-Za-z_]\w*$/a && $label->{text} !~ /^(true|false|null)$/ ? $label->{text} : string($label->{text}));
}

sub column_text { my ($table, $column, $twin) = @_;
    my @options;
    my $half = $table->{twin} && $table->{twin}{half}{ $column->{id} };
    push @options, 'required' if $column->{required} && !$column->{pk} && !$column->{stamp} || $column->{required} && !$column->{short} && !$column->{stamp} && chance(0.05);
    push @options, 'required' if $half && !$twin;
    push @options, 'primary_key' if $column->{pk} && !$column->{short};
    push @options, 'generated' . ($column->{generated} eq 'always' && $column->{type} ne 'uuid' ? ' always' : '') if $column->{generated};
    push @options, default_text($column);
    push @options, 'computed ' . sql($table, $column->{computed}) if $column->{computed};
    push @options, 'source ' . name($column->{source}) if defined $column->{source} && !$column->{ref};
    push @options, 'collate ' . string($column->{collate}) if $column->{collate};
    push @options, 'unique' if $column->{unique} && !($twin && $table->{base});
    push @options, 'ignored' if $column->{ignored};
    push @options, renamed($table, $column);
    push @options, 'backfill ' . fence(value($column, $column->{backfill})) if $column->{backfill} && !$column->{computed};
    if ($column->{using}) {
        my $sql = $column->{using} eq 'cast' ? 'cast(' . ident(column($column)) . '::text as ' . type_of($world, $column)->{sql} . ')' : value($column, $column->{using});
        push @options, 'using ' . fence($sql);
    }
    my @doc = doc($column->{doc}, '  ');
    return (@doc, "  $column->{short} $column->{attr}" . options(grep { !/^generated/ } @options) . "\n") if $column->{short};
    return (@doc, "  $column->{stamp} $column->{attr}" . options(@options) . "\n") if $column->{stamp};
    return (@doc, "  attribute $column->{attr} " . type_text($column) . options(@options) . "\n");
}

sub reference_text { my ($table, $ref) = @_;
    my $to = table_of($world, $ref->{to});
    my ($own, @others) = map { column_of($table, $_) } @{ $ref->{own} };
    my ($theirs, @more) = map { column_of($to, $_) } @{ $ref->{theirs} };
    my @key = grep { $_->{pk} } @{ $to->{columns} };
    my @options;
    if ($ref->{made}) {
        push @options, 'required' if $own->{required} && !$own->{pk};
        push @options, 'primary_key' if $own->{pk};
        push @options, renamed($table, $own);
        push @options, 'backfill ' . fence(value($own, $own->{backfill})) if $own->{backfill};
    }
    push @options, "attribute $own->{attr}" if $own->{attr} ne "$ref->{word}_id" || chance(0.1);
    push @options, "to $theirs->{attr}" if @key != 1 || $key[0] != $theirs || chance(0.2);
    push @options, $ref->{owners} ? 'match_tenant' : 'match_with [' . join(', ', map { "$others[$_]{attr} = $more[$_]{attr}" } 0 .. $#others) . ']' if @others;
    if ($ref->{unbound}) { push @options, 'no_reference' }
    else {
        my $set = $ref->{set} ? ' [' . join(', ', map { column_of($table, $_)->{attr} } @{ $ref->{set} }) . ']' : '';
        push @options, "on_delete $ref->{on_delete}$set" if $ref->{on_delete};
        push @options, "on_update $ref->{on_update}" if $ref->{on_update};
        push @options, $ref->{deferrable} if $ref->{deferrable};
        push @options, 'match full' if $ref->{full};
        push @options, 'name ' . name($ref->{name}) if $ref->{name};
    }
    push @options, $ref->{index} eq 'where' ? 'index where ' . sql($table, $ref->{where}) : $ref->{index} if $ref->{index};
    return "  belongs_to $ref->{word} $to->{res}" . options(@options) . "\n" if !$ref->{made};
    return doc($own->{doc}, '  '), "  belongs_to $ref->{word} $to->{res}" . options(@options) . "\n";
}

sub index_words { my ($elements, $table) = @_;
    return join '_', map {
        my $element = $_;
        my $words = $element->{sql} ? do { my $sql = $element->{sql}; $sql =~ s/\{1\}/column(column_of($table, $element->{cols}[0]))/ge; $sql =~ s/[^\w]+/_/g; lc $sql =~ s/^_+|_+$//gr } : column(column_of($table, $element->{col}));
        $words
    } @$elements;
}

sub list { my ($table, $elements) = @_;
    return '[' . join(', ', map { ($_->{sql} ? sql($table, $_) : column_of($table, $_->{col})->{attr}) . $_->{mods} } @$elements) . ']';
}

# A tenant's table is found by the search path.
sub place { my ($table) = @_; return ($table->{tenant} ? '' : ident($table->{schema}) . '.') . ident($table->{name}) }

# What a statement makes lies where its table does.
sub object { my ($table, $item) = @_; return ($table->{tenant} && !$item->{global} ? '' : 'public.') . ident($item->{object}) }

my %statements = (
    view => sub { my ($table, $item, $object) = @_;
        my $other = $item->{after} && table_of($world, $item->{after});
        my $column = ident(column(column_of($table, $item->{pins}[0])));
        return ("CREATE VIEW $object AS SELECT t.$column AS v$item->{variant} FROM " . place($table) . ' t' . ($other ? ' WHERE EXISTS (SELECT FROM ' . place($other) . ')' : ''), "DROP VIEW $object");
    },
    sequence => sub { my ($table, $item, $object) = @_; return ("CREATE SEQUENCE $object START $item->{variant}", "DROP SEQUENCE $object") },
    function => sub { my ($table, $item, $object) = @_; return ("CREATE FUNCTION $object() RETURNS integer LANGUAGE sql AS 'SELECT $item->{variant}'", "DROP FUNCTION $object()") },
    trigger => sub { my ($table, $item, $object) = @_;
        return ("CREATE FUNCTION $object() RETURNS trigger LANGUAGE plpgsql AS \$x\$ BEGIN RETURN NEW; -- $item->{variant};\nEND \$x\$; CREATE TRIGGER " . ident($item->{object}) . " BEFORE INSERT ON " . place($table) . " FOR EACH ROW EXECUTE FUNCTION $object()" =~ s/ -- (\d);\n/ PERFORM $1; /r,
            "DROP TRIGGER " . ident($item->{object}) . " ON " . place($table) . "; DROP FUNCTION $object()");
    },
);

my %texts = (
    index => sub { my ($table, $item) = @_;
        my @options = (($item->{unique} ? 'unique' : ()), ($item->{using} ? "using $item->{using}" : ()), ($item->{where} ? 'where ' . sql($table, $item->{where}) : ()), ($item->{include} ? 'include [' . join(', ', map { column_of($table, $_)->{attr} } @{ $item->{include} }) . ']' : ()),
            ($item->{nulls} ? 'nulls_distinct false' : ()), ($item->{with} ? "with `$item->{with}`" : ()), ($item->{concurrently} ? 'concurrently' : ()), ($item->{all} ? 'all_tenants' : ()), ($item->{name} ? 'name ' . name($item->{name}) : ()), ($item->{bare} ? 'include_base_filter false' : ()));
        return '  index ' . list($table, $item->{elements}) . options(@options) . "\n";
    },
    identity => sub { my ($table, $item) = @_;
        my @options = (($item->{where} ? 'where ' . sql($table, $item->{where}) : ()), ($item->{nulls} ? 'nulls_distinct false' : ()), $item->{deferrable} // (), ($item->{all} ? 'all_tenants' : ()), ($item->{name} ? 'name ' . name($item->{name}) : ()), ($item->{bare} ? 'include_base_filter false' : ()));
        return "  identity $item->{own} " . list($table, $item->{elements}) . options(@options) . "\n";
    },
    check => sub { my ($table, $item) = @_; return "  check $item->{own} " . sql($table, $item->{where}) . "\n" },
    exclude => sub { my ($table, $item) = @_; return '  exclude ' . name($item->{own}) . ' ' . list($table, $item->{elements}) . ' using gist' . ($item->{where} ? ' where ' . sql($table, $item->{where}) : '') . "\n" },
    policy => sub { my ($table, $item) = @_;
        my $for = $item->{for} // '';
        my $sql = $item->{over} ? over_sql($table, $item->{over}) : sql($table, $item->{where});
        return '  policy ' . name($item->{own}) . ($for ? " for $for" : '') . " to $item->{role}" . ($for eq 'insert' ? " check $sql" : " using $sql" . ($for =~ /^(|all|update)$/ ? " check $sql" : '')) . "\n";
    },
    statement => sub { my ($table, $item) = @_;
        my ($up, $down) = map { fence($_) } $statements{ $item->{shape} }->($table, $item, object($table, $item));
        my $other = $item->{after} && table_of($world, $item->{after});
        return "  statement $item->{own} { up $up; down $down" . ($other ? "; after [$other->{res}]" : '') . ($item->{global} ? '; global' : '') . " }\n";
    },
    ref => \&reference_text,
    polyhas => sub { my ($table, $item) = @_;
        my $poly = table_of($world, $item->{to});
        my ($target) = grep { $_->{fixed} } @{ $poly->{columns} };
        return "  $item->{word} $item->{own} $poly->{res} { to $target->{attr}; table " . name($item->{table}) . ($item->{on_delete} ? "; on_delete $item->{on_delete}" : '') . " }\n";
    },
);

sub table_text { my ($table) = @_;
    my @lines;
    push @lines, "  multitenancy schema\n" if $table->{tenant};
    if (!$table->{poly} && !$table->{frag}) {
        push @lines, '  table ' . name($table->{name}) . "\n" if $table->{name} ne lc $table->{res} || chance(0.3);
        push @lines, '  schema ' . name($table->{schema}) . "\n" if !$table->{tenant} && ($table->{schema} ne $world->{schema} || chance(0.2));
        my $old = was($table);
        push @lines, '  renamed_from ' . name($old->{schema} ne $table->{schema} ? "$old->{schema}.$old->{name}" : $old->{name}) . "\n" if $old && place($old) ne place($table);
    }
    push @lines, "  polymorphic\n" if $table->{poly};
    push @lines, "  migrate false\n" if $table->{unmigrated};
    push @lines, '  base_filter ' . sql($table, $table->{base}) . "\n" if $table->{base};
    push @lines, "  with `$table->{with}`\n" if $table->{with};
    push @lines, "  unlogged\n" if $table->{unlogged};
    push @lines, '  multitenancy attribute ' . column_of($table, $table->{owner}{col})->{attr} . ($table->{owner}{global} ? ' global' : '') . "\n" if $table->{owner};
    push @lines, "  $table->{row_security}\n" if $table->{row_security};
    push @lines, "  use " . table_of($world, $_)->{name} . "\n" for @{ $table->{uses} };
    for my $column (@{ $table->{columns} }) {
        push @lines, $column->{ref} ? map { reference_text($table, $_) } grep { $_->{id} == $column->{ref} } items($table, 'ref') : column_text($table, $column);
    }
    push @lines, "  timestamps\n" if $table->{timestamps};
    if (my $partition = $table->{partition}) {
        push @lines, "  partition_by $partition->{by} [" . column_of($table, $partition->{col})->{attr} . "]\n";
        push @lines, '  partition ' . name($_->{name}) . ' ' . ($_->{bound} eq 'default' ? 'default' : fence($_->{bound})) . "\n" for @{ $partition->{parts} };
    }
    push @lines, $texts{ $_->{kind} }->($table, $_) for grep { !$_->{made} } @{ $table->{items} };
    for my $other (@{ $world->{tables} }) {
        push @lines, "  has_many $_->{many} $other->{res} { to " . column_of($other, $_->{own}[0])->{attr} . " }\n" for grep { $_->{many} && $_->{to} == $table->{id} } items($other, 'ref');
    }
    my $head = $table->{frag} ? "fragment $table->{name}" : "resource $table->{res}";
    my $text = join '', doc($table->{doc}, ''), "$head {\n", @lines, "}\n";
    return $text . twin_text($table);
}

# A second resource of the same table: some of its columns, no more.
sub twin_text { my ($table) = @_;
    my $twin = $table->{twin} or return '';
    my @columns = grep { !$_->{ref} && !$_->{ignored} && ($_->{pk} || $twin->{columns}{ $_->{id} } && !$_->{computed}) } @{ $table->{columns} };
    my @lines = map { local $_->{doc} = undef; column_text($table, $_, 1) } @columns;
    my $old = was($table);
    my $place = '  table ' . name($table->{name}) . "\n" . ($table->{tenant} ? "  multitenancy schema\n" : '  schema ' . name($table->{schema}) . "\n");
    $place .= '  renamed_from ' . name($old->{schema} ne $table->{schema} ? "$old->{schema}.$old->{name}" : $old->{name}) . "\n" if $old && place($old) ne place($table);
    return join '', "resource $twin->{res} {\n", $place, @lines, "}\n";
}

sub enum_text { my ($enum) = @_;
    my $old = $before && enum_of($before, $enum->{id});
    my %former = map { $_->{id} => $_->{text} } $old ? @{ $old->{labels} } : ();
    my @lines = map { my $from = $former{ $_->{id} }; '  ' . ($_->{text} eq 'renamed_from' ? string($_->{text}) : name($_->{text})) . (defined $from && $from ne $_->{text} ? ' renamed_from ' . name($from) : '') . "\n" } @{ $enum->{labels} };
    unshift @lines, '  schema ' . name($enum->{schema}) . "\n" if $enum->{schema} ne $world->{schema};
    unshift @lines, '  renamed_from ' . name($old->{name}) . "\n" if $old && $old->{name} ne $enum->{name};
    return join '', doc($enum->{doc}, ''), "enum $enum->{name} {\n", @lines, "}\n";
}

sub world_text { ($world, $before) = @_;
    my @extensions = sort grep { $world->{extensions}{$_} } keys %{ $world->{extensions} };
    my @repo = (($world->{schema} ne 'public' ? 'schema ' . name($world->{schema}) : ()), ($world->{min_pg} ? 'min_pg 15' : ()), (@extensions ? 'extensions [' . join(', ', map { name($_) } @extensions) . ']' : ()),
        ($world->{tenants} ? 'tenants [' . join(', ', map { name($_) } @{ $world->{tenants} }) . ']' : ()));
    my $text = ($world->{domain} ? "domain shop\n" : '') . (@repo ? 'repo repo { ' . join('; ', @repo) . " }\n" : '');
    $text .= enum_text($_) for @{ $world->{enums} };
    $text .= table_text($_) for @{ $world->{tables} };
    return $text eq '' ? "enum nothing { left }\n" : $text;
}

1;
