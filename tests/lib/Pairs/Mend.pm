# Mend.pm - takes back what edits left without ground, until all of a world holds together; and what cannot work on
# tables with rows.
#
# Rows of seeded tables hold, in row number I, one value a type (Data.pm), so every foreign key and unique index is met.
# What an edit must keep from, since no migration could do it on such rows: a unique index (or key) over new columns or
# over such whose values no cast brings over; a foreign key whose columns or destinations are new and filled; removing
# the one label of an enum that rows hold; changing a column's type under a view that a `statement` made (PostgreSQL
# refuses it, and a view is SQL of the user's). Adding a required column brings a backfill, a type change a `using`.
package Pairs::Mend;
use strict;
use warnings;
use utf8;
use Pairs qw(pick chance column_of table_of enum_of type_of items keep_of);

my ($world, $before, $filled, $changed);

sub drop_items { my ($table, $bad) = @_;
    my @keep = grep { !$bad->($_) } @{ $table->{items} };
    return if @keep == @{ $table->{items} };
    $table->{items} = \@keep;
    $changed = 1;
}

sub unset { my ($thing, @keys) = @_; for my $key (@keys) { if (defined $thing->{$key}) { delete $thing->{$key}; $changed = 1 } } }

# The table or column as it was, or undef. A column of a fragment or of a polymorphic resource may be new to a table
# that has rows.
sub was { my ($table, $column) = @_;
    my $old = $before && table_of($before, $table->{id}) or return;
    return $column ? column_of($old, $column->{id}) : $old;
}

sub has_rows { my ($table) = @_; return $filled && (!$before || was($table)) }

sub is_required { my ($column) = @_; return $column->{required} || $column->{pk} || ($column->{generated} && $column->{type} ne 'uuid') }

# In Data's sense: whether rows that exist hold value I of the column's type, as they stand after the migration.
sub is_canonical { my ($table, $column) = @_;
    return !$column->{computed} if !$before;
    my $old = was($table, $column) or return 0;
    return 0 if $old->{computed} || $column->{computed} || $old->{ignored} || $column->{ignored};
    return 1 if $old->{type} eq $column->{type};
    my @family = map { $_->{family} } type_of($before, $old), type_of($world, $column);
    return 0 if $family[0] =~ /^enum/;
    return 1 if $family[0] eq $family[1];
    return "@family" =~ /^(number text|text number)$/ && "$old->{type} $column->{type}" !~ /decimal|char\(3\)/;
}

sub is_keyable { my ($table, $column) = @_; return index(type_of($world, $column)->{flags}, 'k') >= 0 && (!has_rows($table) || is_canonical($table, $column)) }

sub refs_to { my ($table, $column) = @_;
    return map { my $from = $_; map { [ $from, $_ ] } grep { my $ref = $_; $ref->{to} == $table->{id} && (!$column || grep { $_ == $column->{id} } @{ $ref->{theirs} }) } items($from, 'ref') } @{ $world->{tables} };
}

sub own_of { my ($table, $column) = @_; return grep { grep { $_ == $column->{id} } @{ $_->{own} } } items($table, 'ref') }

sub sql_holds { my ($table, $sql) = @_;
    for my $id (@{ $sql->{cols} }) {
        my $column = column_of($table, $id) or return 0;
        return 0 if $column->{ignored};
        my $family = type_of($world, $column)->{family};
        return 0 if $family =~ /^(xml|json|point|box)$/ && $column->{type} ne 'map';
        return 0 if $sql->{family} ne 'any' && $family ne $sql->{family} || $sql->{family} eq 'any' && $sql->{sql} =~ /::text/ && $family =~ /^enum/;
    }
    my %labels = map { $_->{id} => 1 } map { @{ $_->{labels} } } grep { my $enum = $_; grep { column_of($table, $_)->{type} eq "enum:$enum->{id}" } @{ $sql->{cols} } } @{ $world->{enums} };
    return !grep { !$labels{$_} } @{ $sql->{labels} // [] };
}

sub over_holds { my ($table, $over) = @_;
    my $other = table_of($world, $over->{table}) or return 0;
    return 0 if $other->{unmigrated} || !has_table($other) || $other->{tenant} && !$table->{tenant};
    return sql_holds($other, $over->{where}) if $over->{where};
    my @both = (column_of($table, $over->{both}[0]), column_of($other, $over->{both}[1]));
    return 0 if @both < 2 || grep { $_->{ignored} } @both;
    my @types = map { type_of($world, $_) } @both;
    return $types[0]{family} eq $types[1]{family} && $types[0]{flags} =~ /b/ && ($types[0]{enum} // 0) == ($types[1]{enum} // 0);
}

sub element_holds { my ($table, $element) = @_;
    return sql_holds($table, $element) if $element->{sql};
    my $column = column_of($table, $element->{col}) or return 0;
    my $type = type_of($world, $column);
    return 0 if $column->{ignored} || $element->{type} && $element->{type} ne $column->{type} || $element->{family} && $element->{family} ne $type->{family};
    return 0 if $element->{mods} =~ /&&/ && $type->{family} !~ /range$/;
    return 0 if $element->{text} && $element->{mods} =~ /collate|ops/ && index($type->{flags}, 'c') < 0;
    return !$element->{flag} || index($type->{flags}, $element->{flag}) >= 0 && !($element->{flag} eq 'k' && $column->{computed});
}

# A new column by the name of one that went is that one, changed, to whoever reads the two files: not meant here.
sub is_mistaken { my ($table, $column) = @_;
    my $old = was($table) or return 0;
    return 0 if was($table, $column);
    for my $former (grep { Pairs::Text::column($_) eq Pairs::Text::column($column) } @{ $old->{columns} }) {
        my $now = column_of($table, $former->{id}) or return 1;
        # Renamed onto the name of one that went: read as "both stay" (FOUND/renamed_over_a_dropped_column).
        return 1 if grep { Pairs::Text::column($_) eq Pairs::Text::column($now) } @{ $old->{columns} };
    }
    return 0;
}

sub mend_columns { my ($table) = @_;
    $table->{columns} = [ grep { !is_mistaken($table, $_) } @{ $table->{columns} } ];
    for my $column (@{ $table->{columns} }) {
        my $old = was($table, $column);
        if (($column->{type} =~ /^enum:(\d+)/)[0] && !enum_of($world, $1)) { @$column{qw(type default)} = ('text', undef); $changed = 1 }
        if ($column->{ref} && !grep { $_->{id} == $column->{ref} } items($table, 'ref')) { unset($column, 'ref') }
        unset($column, 'computed') if $column->{computed} && (!sql_holds($table, $column->{computed}) || $column->{pk} || grep { column_of($table, $_)->{computed} } @{ $column->{computed}{cols} });
        my $type = type_of($world, $column);
        unset($column, 'collate') if index($type->{flags}, 'c') < 0 || $column->{computed};
        unset($column, 'generated') if $column->{generated} && ($type->{res} !~ /^(smallint|integer|bigint|uuid)$/ || $table->{partition} || $column->{computed} || $column->{ref});
        unset($column, 'default') if defined $column->{default} && ($column->{generated} || $column->{computed} || $column->{short} || $column->{stamp} || $column->{ref});
        if (ref $column->{default}) {
            my $label = $type->{family} eq 'enum' && (grep { $_->{id} == $column->{default}{label} } @{ enum_of($world, $type->{enum})->{labels} })[0];
            if (!$label) { unset($column, 'default') }
            elsif ($filled && !$label->{keep}) { $column->{default} = { label => keep_of(enum_of($world, $type->{enum}))->{id} }; $changed = 1 }
        }
        elsif (defined $column->{default} && !grep { $_ eq $column->{default} } @{ $type->{defaults} }) { unset($column, 'default') }
        unset($column, 'unique') if $column->{unique} && ($column->{computed} || $column->{ref} || $column->{ignored} || $table->{partition} || $table->{frag} || !is_keyable($table, $column));
        unset($column, 'required') if $filled && $column->{required} && $column->{computed};
        unset($column, 'required') if $filled && $table->{frag} && $column->{required} && !defined $column->{default};    # tables with rows may come to use it
        if ($column->{pk} && !$column->{short} && ($column->{computed} || $column->{ignored} || index($type->{flags}, 'k') < 0)) { unset($column, 'pk') }
        # What is a destination or a key keeps values that both sides hold.
        if ($before && $old && !$column->{ref} && has_rows($table) && $column->{type} ne $old->{type} && !is_canonical($table, $column) && ($column->{pk} || refs_to($table, $column))) {
            if (!enum_known($old->{type})) { unset($column, 'pk'); next }
            @$column{qw(type default)} = ($old->{type}, undef);
            unset($column, 'computed') if $column->{computed};
            $changed = 1;
        }
    }
    my @key = grep { $_->{pk} } @{ $table->{columns} };
    if (has_rows($table) && @key && !grep { is_canonical($table, $_) || $_->{short} || $_->{generated} } @key) { unset($_, 'pk') for grep { !$_->{fixed} } @key }
    if (has_rows($table) && $table->{id} && @key > 1 && grep { $_->{pk} && !is_keyable($table, $_) && $_->{computed} } @key) { unset($_, 'pk') for @key }
    if ($table->{partition} && !@key) { $_->{pk} = 1 for grep { $_->{fixed} } @{ $table->{columns} } }
}

sub mend_owner { my ($table) = @_;
    my $column = $table->{owner} && column_of($table, $table->{owner}{col});
    unset($table, 'owner') if $table->{owner} && ($table->{tenant} || !$column || $column->{ignored} || index(type_of($world, $column)->{flags}, 'k') < 0);
    unset($table, 'row_security') if !$table->{owner} && ($table->{row_security} // '') =~ /tenant/;
}

# A resource without attributes has no table.
sub has_table { my ($table) = @_; return $table->{timestamps} || grep { !$_->{ignored} } map { @{ $_->{columns} } } $table, grep { $_ } map { table_of($world, $_) } @{ $table->{uses} } }

sub enum_known { my ($type) = @_; return $type !~ /^enum:(\d+)/ || enum_of($world, $1) }

sub covers_partition { my ($table, @columns) = @_; return !$table->{partition} || grep { $_ == $table->{partition}{col} } @columns }

sub item_fails { my ($table, $item) = @_;
    my $kind = $item->{kind};
    return 1 if !has_table($table) || $item->{after} && table_of($world, $item->{after}) && !has_table(table_of($world, $item->{after}));
    return 1 if $table->{unmigrated} && $kind =~ /^(ref|polyhas|statement|policy|exclude)$/;
    if ($item->{where} && !sql_holds($table, $item->{where})) { return 1 if $kind =~ /check|policy/; unset($item, 'where') }
    return 1 if $item->{over} && !over_holds($table, $item->{over});
    return 1 if ($item->{index} // '') eq 'where' && !$item->{where};
    return 1 if grep { !element_holds($table, $_) } @{ $item->{elements} // [] };
    my @columns = map { $_->{col} ? column_of($table, $_->{col}) : () } @{ $item->{elements} // [] };
    if ($item->{include}) { unset($item, 'include') if grep { my $c = column_of($table, $_); !$c || $c->{ignored} || index(type_of($world, $c)->{flags}, 'b') < 0 } @{ $item->{include} } }
    if ($kind eq 'identity' || $item->{unique} || $kind eq 'exclude') {
        return 1 if !covers_partition($table, map { $_->{id} } @columns) || $table->{partition} && $kind eq 'exclude';
        return 1 if has_rows($table) && !grep { is_keyable($table, $_) } @columns;
        return 1 if $kind eq 'exclude' && has_rows($table) && grep { !is_canonical($table, $_) } @columns;
        return 1 if $item->{deferrable} && ($item->{where} || grep { $_->{mods} || !$_->{col} } @{ $item->{elements} });
        unset($item, 'deferrable') if $item->{deferrable} && $table->{base} && !$item->{bare};
    }
    unset($item, 'bare') if $item->{bare} && !$table->{base};
    unset($item, 'all') if $item->{all} && (!$table->{owner} || $kind eq 'index' && !$item->{unique});
    unset($item, 'concurrently') if $item->{concurrently} && $table->{partition};
    if ($kind eq 'statement') {
        return 1 if $item->{after} && !table_of($world, $item->{after});
        return 1 if $item->{shape} eq 'trigger' && $table->{unmigrated};
        return 1 if $item->{global} && !$table->{tenant} || $item->{after} && !table_of($world, $item->{after})->{tenant} != !$table->{tenant};
        for my $id (@{ $item->{pins} // [] }) {
            my $column = column_of($table, $id) or return 1;
            my $old = was($table, $column);
            return 1 if $column->{ignored} || $column->{type} =~ /^enum/;
            return 1 if $old && ($old->{type} ne $column->{type} || !$old->{computed} != !$column->{computed} || $column->{computed} && $old->{computed}{sql} ne $column->{computed}{sql} || ($old->{collate} // '') ne ($column->{collate} // ''));
        }
    }
    return ref_fails($table, $item) if $kind eq 'ref';
    if ($kind eq 'polyhas') {
        my $poly = table_of($world, $item->{to}) or return 1;
        my @key = grep { $_->{pk} } @{ $table->{columns} };
        return 1 if @key != 1 || $key[0]{type} ne 'bigint' || $table->{unlogged} || !$poly->{tenant} != !$table->{tenant};
    }
    return 0;
}

sub same_set { my ($left, $right) = @_; return join(' ', sort { $a <=> $b } @$left) eq join(' ', sort { $a <=> $b } @$right) }

sub ref_fails { my ($table, $ref) = @_;
    my $to = table_of($world, $ref->{to}) or return 1;
    return 1 if $to->{unmigrated} || $to->{unlogged} && !$table->{unlogged} || $to->{tenant} && !$table->{tenant};
    my @own = map { column_of($table, $_) // return 1 } @{ $ref->{own} };
    my @theirs = map { column_of($to, $_) // return 1 } @{ $ref->{theirs} };
    return 1 if grep { $_->{ignored} || $_->{computed} } @own, @theirs;
    return 1 if !grep { same_set($_, $ref->{theirs}) } Pairs::unique_sets($world, $to);
    if ($ref->{made} && ($own[0]{ref} // 0) != $ref->{id}) { return 1 }
    return 1 if $ref->{made} && !$own[0]{ref};
    return 1 if $ref->{owners} && (!Pairs::owners($table, $to) || $own[1]{id} != $table->{owner}{col} || $theirs[1]{id} != $to->{owner}{col});
    for my $n (0 .. $#own) {
        next if $own[$n]{type} eq $theirs[$n]{type};
        return 1 if $own[$n]{short} || $own[$n]{fixed} || $own[$n]{stamp} || $own[$n] == $theirs[$n];
        $own[$n]{type} = $theirs[$n]{type};
        $changed = 1;
        unset($own[$n], qw(default generated));
    }
    unset($ref, 'set') if $ref->{set} && grep { my $id = $_; !grep { $_ == $id } @{ $ref->{own} } } @{ $ref->{set} };
    my @null = $ref->{set} ? map { column_of($table, $_) } @{ $ref->{set} } : $ref->{owners} ? $own[0] : @own;
    unset($ref, 'on_delete', 'set') if ($ref->{on_delete} // '') eq 'set_null' && grep { is_required($_) } @null;
    unset($ref, 'on_update') if ($ref->{on_update} // '') eq 'set_null' && grep { is_required($_) } @own;
    return 1 if !$ref->{made} && $own[0]{ref};
    unset($ref, 'full') if $ref->{full} && @own > 1 && $before && has_rows($table) && grep { my $o = was($table, $_); !$o || !is_required($o) } @own;
    return 0 if $ref->{unbound} || !$before || !has_rows($table);
    my $old = was($to);
    my $holds = !grep { !(is_canonical($table, $own[$_]) && has_rows($to) && is_canonical($to, $theirs[$_]) && is_required(was($to, $theirs[$_]))) } 0 .. $#own;
    return 0 if $holds;
    my $null = sub { my ($column) = @_; return !was($table, $column) && !is_required($column) && !defined $column->{default} && !$column->{generated} };
    return !($ref->{full} ? !grep { !$null->($_) } @own : grep { $null->($_) } @own) if !(@own == 1 && has_rows($to) && is_canonical($to, $theirs[0]) && is_required(was($to, $theirs[0])));
    return $own[0]{short} || defined $own[0]{default} || defined $own[0]{generated} || was($table, $own[0]) ? !$null->($own[0]) : 0;
}

# Derived names that would be equal: one of the two gets its own.
sub mend_names { my ($table) = @_;
    my (%seen, %keys);
    $seen{"$_->{attr} i"} = 1 for grep { $_->{unique} } @{ $table->{columns} };
    for my $item (sort { $a->{id} <=> $b->{id} } @{ $table->{items} }) {
        if ($item->{kind} eq 'ref') {
            my $own = column_of($table, $item->{own}[0]);
            my $twice = $keys{ Pairs::Text::column($own) }++;
            $item->{name} = 'fk_' . $item->{id} . 'x' if $twice && !$item->{name} && !$item->{unbound};
            if ($item->{index} && $seen{ join('_', map { Pairs::Text::column(column_of($table, $_)) } $item->{owners} ? reverse @{ $item->{own} } : @{ $item->{own} }) . ' i' }++) { delete @$item{qw(index where)} }
            next;
        }
        next if $item->{name} || $item->{kind} !~ /^(index|identity)$/;
        my $words = $item->{kind} eq 'identity' ? $item->{own} : Pairs::Text::index_words($item->{elements}, $table);
        $item->{name} = "ix_$item->{id}x" if $seen{"$words i"}++ || $words =~ /[^a-z0-9_]/i && chance(0.3);
    }
}

# What rows need: values for required columns, conversions.
sub fill { my ($table) = @_;
    for my $column (@{ $table->{columns} }) {
        delete @$column{qw(backfill using)};
        next if $column->{ignored} || $column->{computed} || $column->{short} || $column->{stamp};
        my $old = was($table, $column);
        my $referring = grep { my $ref = $_; grep { $_ == $column->{id} } @{ $ref->{own} } } grep { !$_->{unbound} } items($table, 'ref');
        my $need = is_required($column) && ($old || !$column->{generated}) && ($filled || chance(0.5)) && $Pairs::Enabled{backfill};
        if (!$old) { $column->{backfill} = $referring ? 1 : pick(1, 4) if $need && was($table) && (!defined $column->{default} || chance(0.2)) }
        elsif ($need && !is_required($old)) { $column->{backfill} = $referring ? 1 : 4 }
        next if !$old || $old->{type} eq $column->{type} || $column->{ref};
        if ($old->{computed}) { $column->{using} = 2 if $column->{type} ne $old->{type} }
        elsif (!is_canonical($table, $column)) { $column->{using} = 2 }
        elsif (type_of($world, $column)->{family} eq 'number' && type_of($before, $old)->{family} eq 'text' && chance(0.5)) { $column->{using} = 'cast' }
    }
}

sub mend { my ($after, $from, $rows) = @_;
    ($world, $before, $filled) = ($after, $from, $rows);
    for (1 .. 30) {
        $changed = 0;
        for my $table (@{ $world->{tables} }) {
            mend_columns($table);
            unset($table, 'base') if $table->{base} && !sql_holds($table, $table->{base});
            mend_owner($table);
            unset($table, 'unlogged', 'with') if $table->{partition};
            unset($table, 'unlogged') if $table->{unlogged} && grep { !$_->[0]{unlogged} } refs_to($table);
            unset($table, 'twin') if $table->{twin} && ($table->{unmigrated} || $table->{partition} || $table->{base} || $table->{owner} || grep { $_->{pk} && $_->{ref} } @{ $table->{columns} });
            $table->{uses} = [ grep { table_of($world, $_) } @{ $table->{uses} } ];
            drop_items($table, sub { item_fails($table, $_[0]) });
        }
        last if !$changed;
    }
    for my $table (@{ $world->{tables} }) {
        mend_names($table);
        fill($table) if $before;
        $world->{extensions}{$_} = 1 for grep { $_ } map({ type_of($world, $_)->{needs} } @{ $table->{columns} }), map { $_->{needs} } @{ $table->{items} };
        my $twin = $table->{twin} or next;
        for my $column (@{ $table->{columns} }) {    # required by one of the two alone: nullable
            delete $twin->{half}{ $column->{id} } if !$twin->{columns}{ $column->{id} } || own_of($table, $column) || grep { $column->{$_} } qw(required pk short stamp ref computed ignored generated);
        }
    }
}

1;
