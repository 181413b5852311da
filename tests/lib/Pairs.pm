# Pairs.pm - random pairs of schemas over the whole language: a world (tables, enums, extensions …) is made, copied
# and edited; Pairs/Mend.pm takes back what an edit left without ground, Pairs/Text.pm writes .res of it.
#
# Everything has an id that survives edits, and refers to others by id: a rename is a change of a name alone.
package Pairs;
use strict;
use warnings;
use utf8;
use Exporter 'import';
use Pairs::Data;
our @EXPORT_OK = qw(pick chance on column_of table_of enum_of type_of items new_item fresh keep_of default_for all_columns);

our %Enabled;    # features that the program under test knows
our %Boosted = map { $_ => 1 } split ' ', $ENV{BOOST} // '';    # BOOST="policy statement": features to come often

sub pick { return $_[ int rand @_ ] }
sub chance { return rand() < $_[0] }

# Whether a feature is used here: the dice are thrown in any case, so that a seed stays the same pair.
sub on { my ($feature) = @_; my $row = $Pairs::Data::Features{$feature} or die "no feature $feature"; return chance($Boosted{$feature} ? 0.6 : $row->[0]) && $Enabled{$feature} }

sub deep_copy { my ($thing) = @_;
    return ref $thing eq 'HASH' ? { map { $_ => deep_copy($thing->{$_}) } keys %$thing } : ref $thing eq 'ARRAY' ? [ map { deep_copy($_) } @$thing ] : $thing;
}

sub table_of { my ($world, $id) = @_; return (grep { $_->{id} == $id } @{ $world->{tables} })[0] }
sub enum_of { my ($world, $id) = @_; return (grep { $_->{id} == $id } @{ $world->{enums} })[0] }
sub column_of { my ($table, $id) = @_; return (grep { $_->{id} == $id } @{ $table->{columns} })[0] }
sub items { my ($table, $kind) = @_; return grep { $_->{kind} eq $kind } @{ $table->{items} } }
sub keep_of { my ($enum) = @_; return (grep { $_->{keep} } @{ $enum->{labels} })[0] }

# A column's type as a row of Data's table.
sub type_of { my ($world, $column) = @_;
    my ($id, $array) = $column->{type} =~ /^enum:(\d+)(\[\])?$/ or return $Pairs::Data::Types{ $column->{type} };
    return { res => $column->{type}, family => $array ? 'enum_array' : 'enum', flags => $array ? '' : 'bh', defaults => [], enum => $id };
}

sub next_id { my ($world) = @_; return ++$world->{n} }

# A name of a pool that nothing has, or had before the edits; in a quoted world one that needs quotes.
sub fresh { my ($world, $scope, @pool) = @_;
    for (1 .. 8) {
        my $name = pick(@pool);
        $name = chance(0.4) && $scope !~ /^labels/ && $name !~ /^fr_/ ? pick(@Pairs::Data::Words) : ucfirst $name if $world->{quoted} && chance(0.85);
        return $name if !$world->{taken}{$scope}{ lc $name }++;
    }
    my $name = ($world->{quoted} ? 'N' : 'n') . next_id($world);
    $world->{taken}{$scope}{$name} = 1;
    return $name;
}

sub any_name { my ($world, $scope, $plain, $hostile) = @_; return fresh($world, $scope, on('hostile') || $world->{quoted} && chance(0.4) ? @$hostile : @$plain) }

# --- columns -----------------------------------------------------------------------------------------

my @common = qw(text text string varchar(20) integer integer bigint numeric boolean datetime date uuid map);

sub random_type { my ($world) = @_;
    my $enum = on('enums') && chance(0.3) && pick(@{ $world->{enums} });
    my $array = on('enum_arrays');
    return "enum:$enum->{id}" . ($array ? '[]' : '') if $enum;
    return pick(@common) if chance(0.6);
    for (1 .. 9) { my $row = pick(@Pairs::Data::Types); return $row->{res} if !$row->{needs} || chance(0.1) && has_extension($row->{needs}) }
    return 'text';
}

our %Extensions;    # what the server has
sub has_extension { my ($name) = @_; return $Enabled{extensions} && $Extensions{$name} }

sub default_for { my ($world, $column) = @_;
    my $type = type_of($world, $column);
    my $enum = $type->{family} eq 'enum' && enum_of($world, $type->{enum});
    return { label => pick(@{ $enum->{labels} })->{id} } if $enum;
    return @{ $type->{defaults} } ? pick(@{ $type->{defaults} }) : undef;
}

sub new_column { my ($world, $table) = @_;
    my $scope = "columns $table->{id}";
    my $column = { id => next_id($world), attr => fresh($world, $scope, $table->{frag} ? map { "fr_$_" } 'a' .. 'z' : @Pairs::Data::Attributes), type => random_type($world) };
    if ((on('source') || $world->{quoted} && chance(0.3)) && !$table->{frag}) { $column->{source} = any_name($world, $scope, [ map { "col_$_" } 'a' .. 'z' ], \@Pairs::Data::Sources) }
    $column->{doc} = pick(@Pairs::Data::Docs) if on('docs') && chance(0.5);
    $column->{stamp} = pick('create_timestamp', 'update_timestamp') and @$column{qw(type required)} = ('datetime', 1) if on('stamp') && !$table->{frag};
    return $column if $column->{stamp};
    if (on('ignored') && !$table->{frag}) { return { %$column, ignored => 1, type => 'text' } }
    $column->{default} = default_for($world, $column) if chance(0.35);
    $column->{required} = chance(0.4) ? 1 : 0;
    $column->{unique} = on('unique') ? 1 : 0;
    $column->{collate} = pick('C', 'POSIX', 'ucs_basic') if on('collate');
    $column->{generated} = pick('by default', 'always') if on('generated');
    if (on('computed')) { set_computed($world, $table, $column) }
    return $column;
}

sub set_computed { my ($world, $table, $column) = @_;
    my @rows = grep { my $row = $_; grep { type_of($world, $_)->{family} eq $row->[0] && !$_->{computed} && !$_->{ignored} && $_ != $column } @{ $table->{columns} } } @Pairs::Data::Computed;
    my $row = pick(@rows) or return;
    my $base = pick(grep { type_of($world, $_)->{family} eq $row->[0] && !$_->{computed} && !$_->{ignored} && $_ != $column } @{ $table->{columns} });
    $column->{computed} = { sql => $row->[1], cols => [ $base->{id} ], family => $row->[0] };
    $column->{type} = $row->[2];
    delete @$column{qw(default generated collate unique)};
}

# What may stand in lists and expressions.
sub all_columns { my ($table, %want) = @_; return grep { !$_->{ignored} && (!$want{flag} || 1) } @{ $table->{columns} } }

sub columns_with { my ($world, $table, $flag) = @_; return grep { index(type_of($world, $_)->{flags}, $flag) >= 0 && !($flag eq 'k' && $_->{computed}) } all_columns($table) }

# --- expressions -------------------------------------------------------------------------------------

# A condition that all seeded rows meet, on some column of the table.
sub condition { my ($world, $table, $static) = @_;
    my $column = pick(grep { type_of($world, $_)->{family} !~ /^(xml|json|point|box)$/ } all_columns($table)) or return undef;
    my $family = type_of($world, $column)->{family};
    if ($family eq 'enum' && on('enum_checks')) {
        my $enum = enum_of($world, type_of($world, $column)->{enum}) or return undef;    # it has just been dropped
        my ($other) = grep { !$_->{keep} } sort { rand() <=> 0.5 } @{ $enum->{labels} };
        return { sql => '{1} in ({L0})', cols => [ $column->{id} ], family => 'enum', labels => [ keep_of($enum)->{id} ] } if !$other;
        return { sql => pick('{1} <> {L0}', 'not ({1} = {L0})', "{1} in ({L1}) or {1} is null"), cols => [ $column->{id} ], family => 'enum', labels => [ $other->{id}, keep_of($enum)->{id} ] };
    }
    # An index's predicate must be immutable, and a cast to text need not be.
    my $known = $Pairs::Data::Conditions{ $column->{computed} ? 'any' : $family };
    my @sql = grep { !$static || !/::text/ } @{ $Pairs::Data::Conditions{any} };
    return { sql => $known && @$known && chance(0.75) ? pick(@$known) : pick(@sql), cols => [ $column->{id} ], family => $known && !$column->{computed} ? $family : 'any' };
}

sub element { my ($world, $table, $flag) = @_;
    if ($flag eq 'b' && on('expressions')) {
        my $row = pick(@Pairs::Data::Elements);
        my $column = pick(grep { type_of($world, $_)->{family} eq $row->[0] } all_columns($table));
        return { sql => $row->[1], cols => [ $column->{id} ], family => $row->[0], mods => pick('', '', ' desc') } if $column;
    }
    my $column = pick(columns_with($world, $table, $flag)) or return;
    my $element = { col => $column->{id}, flag => $flag, mods => '' };
    $element->{mods} = pick('', ' desc', ' nulls last', ' nulls first', ' desc nulls last', ' asc') if $flag eq 'b' && chance(0.4);
    if ($flag eq 'b' && index(type_of($world, $column)->{flags}, 'c') >= 0) {
        $element->{text} = 1;
        if (on('collate')) { $element->{mods} = ' collate "C"' . $element->{mods} }
        elsif (on('opclasses')) { @$element{qw(family mods)} = ('text', ($column->{type} =~ /^varchar/ ? ' ops varchar_pattern_ops' : ' ops text_pattern_ops') . $element->{mods}); $element->{type} = $column->{type} }
    }
    return $element;
}

sub elements { my ($world, $table, $flag, $most) = @_;
    my %seen;
    return grep { !$seen{ $_->{col} // "$_->{sql} $_->{cols}[0]" }++ } grep { $_ } map { element($world, $table, $flag) } 1 .. 1 + int rand $most;
}

# --- what else a table has ---------------------------------------------------------------------------

my %make = (
    index => sub { my ($world, $table) = @_;
        my %item = (where => (on('index_options') && chance(0.5) ? condition($world, $table, 1) : undef), bare => chance(0.3));
        my $method = on('methods') ? pick(qw(hash gin gist brin)) : 'btree';
        if ($method ne 'btree') {
            my $row = on('opclasses') && pick(grep { $_->[1] eq $method && (!$_->[3] || has_extension($_->[3])) } @Pairs::Data::Opclasses);
            my $column = $row && pick(grep { type_of($world, $_)->{family} eq $row->[0] && $_->{type} !~ /^(ci_string|char)|money|^json$/ } all_columns($table));
            return { %item, using => $method, needs => $row->[3], elements => [ { col => $column->{id}, family => $row->[0], type => $column->{type}, mods => $row->[2] ? " ops $row->[2]" : '' } ], kind => 'index' } if $column;
            my ($element) = elements($world, $table, { hash => 'h', gin => 'G', gist => 'g', brin => 'r' }->{$method}, 1);
            return if !$element;
            $item{with} = { gin => 'fastupdate = off', brin => 'pages_per_range = 16', gist => 'fillfactor = 80', hash => 'fillfactor = 80' }->{$method} if on('index_options') && chance(0.3);
            return { %item, kind => 'index', using => $method, elements => [$element] };
        }
        my @elements = elements($world, $table, 'b', 3) or return;
        if (on('index_options')) {
            $item{unique} = chance(0.4);
            $item{all} = 1 if $item{unique} && $table->{owner} && on('all_tenants');
            $item{nulls} = 'false' if $item{unique} && on('nulls_distinct');
            $item{with} = 'fillfactor = ' . pick(50, 70, 80) if chance(0.2);
            $item{include} = [ map { $_->{id} } pick(columns_with($world, $table, 'b')) ] if chance(0.25);
        }
        $item{concurrently} = 1 if on('concurrently');
        $item{name} = any_name($world, 'relations', [ map { "ix_$_" } 1 .. 99 ], \@Pairs::Data::Sources) if chance(0.2);
        return { %item, kind => 'index', elements => \@elements };
    },
    identity => sub { my ($world, $table) = @_;
        my @elements = elements($world, $table, 'k', 2) or return;
        $_->{mods} = '' for @elements;
        my %item = (kind => 'identity', own => fresh($world, "identities $table->{id}", qw(natural one_of place by_name x y)), elements => \@elements);
        if (on('identity_deferrable')) { $item{deferrable} = pick('deferrable', 'deferrable initially') }
        elsif (chance(0.3)) { $item{where} = condition($world, $table, 1) }
        $item{nulls} = 'false' if on('nulls_distinct');
        $item{name} = any_name($world, 'relations', [ map { "ux_$_" } 1 .. 99 ], \@Pairs::Data::Sources) if chance(0.2);
        $item{bare} = on('include_base_filter');
        $item{all} = 1 if $table->{owner} && on('all_tenants');
        return \%item;
    },
    check => sub { my ($world, $table) = @_;
        my $sql = condition($world, $table) or return;
        return { kind => 'check', own => fresh($world, $world->{quoted} ? 'relations' : "checks $table->{id}", qw(check_a total_ok Order_check is_fine), map { "c$_" } 1 .. 9), where => $sql };
    },
    exclude => sub { my ($world, $table) = @_;
        my $range = pick(grep { type_of($world, $_)->{family} =~ /range$/ } all_columns($table)) or return;
        my @elements = ({ col => $range->{id}, flag => 'g', mods => ' with "&&"' });
        my ($room) = grep { type_of($world, $_)->{family} =~ /^(number|time)$/ } all_columns($table);
        my %item = (kind => 'exclude', own => any_name($world, 'relations', [ map { "no_overlap$_" } 1 .. 99 ], \@Pairs::Data::Sources), where => (chance(0.4) ? condition($world, $table, 1) : undef));
        if ($room && has_extension('btree_gist') && chance(0.5)) { unshift @elements, { col => $room->{id}, family => type_of($world, $room)->{family}, mods => ' with "="' }; $item{needs} = 'btree_gist' }
        return { %item, elements => \@elements };
    },
    policy => sub { my ($world, $table, $other) = @_;
        $other //= on('policy_over') && pick(grep { $_ != $table } named_by($world, $table));
        my %item = (kind => 'policy', own => any_name($world, "policies $table->{id}", [ map { "policy_$_" } 'a' .. 'k' ], \@Pairs::Data::Sources), for => pick(undef, qw(all select insert update delete)), role => pick('public', 'current_user', 'postgres'));
        $item{over} = policy_over($world, $table, $other) or return if $other;
        $item{where} = condition($world, $table) or return if !$other;
        $item{role} = 'public' if $item{role} eq 'current_user';
        return \%item;
    },
    statement => sub { my ($world, $table) = @_;
        my %item = (kind => 'statement', own => fresh($world, "statements $table->{id}", map { "statement_$_" } 'a' .. 'k'), object => fresh($world, 'relations', map { "thing_$_" } 1 .. 99));
        $item{shape} = pick(qw(view sequence trigger function));
        $item{variant} = pick(1 .. 9);
        $item{global} = 1 if $table->{tenant} && $item{shape} =~ /^(sequence|function)$/ && chance(0.3);
        if ($item{shape} eq 'view') {
            my $column = pick(grep { type_of($world, $_)->{family} !~ /^enum/ } all_columns($table)) or return;
            $item{pins} = [ $column->{id} ];
            # A view is SQL of the user's, which nobody takes away under the tenants when a shared table changes.
            my $other = on('statement_after') && pick(grep { !$_->{tenant} == !$table->{tenant} && $_ != $table } named_by($world, $table));
            $item{after} = $other->{id} if $other;
        }
        return \%item;
    },
    ref => \&new_reference,
    polyhas => sub { my ($world, $table) = @_;
        my $poly = pick(grep { $_->{poly} && !$_->{tenant} == !$table->{tenant} } @{ $world->{tables} }) or return;
        return if grep { $_->{to} == $poly->{id} } items($table, 'polyhas');
        return { kind => 'polyhas', to => $poly->{id}, own => fresh($world, "columns $table->{id}", map { "reactions_$_" } 1 .. 9), word => pick('has_many', 'has_one'),
            table => any_name($world, 'relations', [ map { "reactions_of_$_" } 1 .. 9 ], \@Pairs::Data::TableStrings), on_delete => pick(undef, 'cascade', 'restrict') };
    },
);

# What a policy says of another table: that some row is so, or has what this row has.
sub policy_over { my ($world, $table, $other) = @_;
    my $both = pick(map { my $own = $_; map { [ $own->{id}, $_->{id} ] } grep { $_->{type} eq $own->{type} && type_of($world, $own)->{flags} =~ /b/ } all_columns($other) } all_columns($table));
    return { table => $other->{id}, both => $both } if $both && chance(0.4);
    my $where = condition($world, $other) or return;
    return { table => $other->{id}, where => $where };
}

# Columns of a table that a foreign key may name: its primary key, its identities.
sub unique_sets { my ($world, $table) = @_;
    my @key = map { $_->{id} } grep { $_->{pk} } @{ $table->{columns} };
    my @sets = @key ? [@key] : ();
    push @sets, map { [ with_owner($table, $_->{id}) ] } grep { $_->{unique} && !$table->{base} } @{ $table->{columns} };
    for my $item (items($table, 'identity'), grep { $_->{unique} } items($table, 'index')) {
        next if $item->{where} || $item->{deferrable} || $table->{base} || grep { !$_->{col} || $_->{mods} =~ /collate|ops/ } @{ $item->{elements} };
        my @columns = map { $_->{col} } @{ $item->{elements} };
        next if grep { my $column = column_of($table, $_); $column && index(type_of($world, $column)->{flags}, 'k') < 0 } @columns;
        push @sets, [ $item->{all} ? @columns : with_owner($table, @columns) ];
    }
    return @sets;
}

# Columns of a unique key, behind the one that says whose the row is.
sub with_owner { my ($table, @columns) = @_;
    my $owner = $table->{owner} ? $table->{owner}{col} : return @columns;
    return ((grep { $_ == $owner } @columns) ? () : $owner, @columns);
}

# What a table's keys and SQL may name: a shared table knows nothing of the tenants'.
sub named_by { my ($world, $table) = @_; return grep { !$_->{poly} && !$_->{frag} && !$_->{unmigrated} && ($table->{tenant} || !$_->{tenant}) } @{ $world->{tables} } }

sub new_reference { my ($world, $table, $to, $set) = @_;
    $to //= pick(named_by($world, $table)) or return;
    my $owners = on('match_tenant') && !$set && owners($table, $to);
    ($set) = sort { rand() <=> 0.5 } unique_sets($world, $to) or return if !$set;
    $set = owned_key($world, $to) // return if $owners;
    return if @$set > 1 && !$owners && !on('match_with');
    my %item = (kind => 'ref', id => next_id($world), to => $to->{id}, own => [], theirs => [@$set], made => 0, word => fresh($world, "columns $table->{id}", qw(owner parent other author team place best Next prev), map { "rel_$_" } 1 .. 20));
    @{ $item{theirs} } = reverse @{ $item{theirs} } if $owners ? $set->[0] == $to->{owner}{col} : chance(0.5);
    $item{owners} = $owners;
    return if grep { my $id = $_; !grep { $id == $_->{id} } all_columns($to) } @$set;
    my @new;
    for my $n (0 .. $#{ $item{theirs} }) {
        my $theirs = column_of($to, $item{theirs}[$n]);
        my ($own) = $owners && $n ? column_of($table, $table->{owner}{col}) : sort { rand() <=> 0.5 } grep { my $c = $_; $c->{type} eq $theirs->{type} && !$c->{computed} && !($c->{ref} && $n == 0) && !grep { $_ == $c->{id} } @{ $item{own} } } all_columns($table);
        $own = undef if $own && !($owners && $n) && chance(0.4) || $n == 0 && chance(0.5);
        if (!$own) {
            $own = { id => next_id($world), attr => $n ? fresh($world, "columns $table->{id}", map { "key_$_" } 1 .. 40) : "$item{word}_id", type => $theirs->{type}, required => chance(0.25) ? 1 : 0 };
            if ($n == 0) { $world->{taken}{"columns $table->{id}"}{ lc $own->{attr} } = 1; $item{made} = 1; $own->{ref} = $item{id} }
            push @new, $own;
        }
        push @{ $item{own} }, $own->{id};
    }
    push @{ $table->{columns} }, @new;
    if (on('reference_options')) {
        $item{on_delete} = pick(undef, @Pairs::Data::Actions);
        $item{on_update} = pick(undef, undef, @Pairs::Data::Actions);
        $item{set} = [ pick(@{ $item{own} }) ] if ($item{on_delete} // '') eq 'set_null' && chance(0.5);
        $item{deferrable} = pick('deferrable', 'deferrable initially') if chance(0.25);
        $item{full} = 1 if chance(0.2);
        $item{name} = any_name($world, 'relations', [ map { "fk_$_" } 1 .. 99 ], \@Pairs::Data::Sources) if chance(0.2);
        $item{index} = pick('index', 'index', 'index where not_null', 'where') if chance(0.5);
        $item{where} = condition($world, $table, 1) if ($item{index} // '') eq 'where';
    }
    $item{unbound} = 1 if on('no_reference');
    $item{many} = fresh($world, "columns $to->{id}", map { "many_$_" } 1 .. 40) if on('has_many');
    $item{doc} = pick(@Pairs::Data::Docs) if on('docs') && chance(0.3);
    return \%item;
}

# Whether a reference between the two tables can carry the rows' tenant.
sub owners { my ($table, $to) = @_;
    my @columns = map { $_->{owner} && column_of($_, $_->{owner}{col}) } $table, $to;
    return $columns[0] && $columns[1] && $columns[0]{type} eq $columns[1]{type};
}

# A key of a row's own and its tenant, made where there is none.
sub owned_key { my ($world, $to) = @_;
    my $has = sub { return (grep { @$_ == 2 && grep { $_ == $to->{owner}{col} } @$_ } unique_sets($world, $to))[0] };
    my ($key) = grep { $_->{pk} && $_->{id} != $to->{owner}{col} } @{ $to->{columns} };
    return $has->() // do {
        push @{ $to->{items} }, { id => next_id($world), kind => 'identity', own => fresh($world, "identities $to->{id}", map { "in_tenant$_" } '', 1 .. 9), elements => [ { col => $key->{id}, flag => 'k', mods => '' } ] } if $key;
        $has->();
    };
}

sub new_item { my ($world, $table, $kind, @more) = @_;
    my $item = $make{$kind}->($world, $table, @more) or return;
    $item->{id} //= next_id($world);
    push @{ $table->{items} }, $item;
    return $item;
}

# Two or three tables that name each other in a circle.
sub new_circle { my ($world, @tables) = @_;
    for my $at (0 .. $#tables) {
        my ($table, $to) = @tables[ $at - 1, $at ];
        new_item($world, $table, 'ref', $to);
    }
    $world->{circle} = [ map { $_->{id} } @tables ];
}

# A key that is built beside the work, and a reference that waits for it.
sub new_concurrent_key { my ($world) = @_;
    my $to = pick(grep { !$_->{partition} } map { named_by($world, $_) } grep { !$_->{poly} && !$_->{frag} && !$_->{unmigrated} } @{ $world->{tables} }) or return;
    my $column = pick(columns_with($world, $to, 'k')) or return;
    push @{ $to->{items} }, { id => next_id($world), kind => 'index', elements => [ { col => $column->{id}, flag => 'k', mods => '' } ], unique => 1, concurrently => 1, all => $to->{owner} && 1 };
    my $table = pick(grep { my $from = $_; !$from->{poly} && !$from->{frag} && !$from->{unmigrated} && grep { $_ == $to } named_by($world, $from) } @{ $world->{tables} });
    new_item($world, $table, 'ref', $to, [ $column->{id} ]);
}

# What kinds a table may get, by feature.
our @Kinds = qw(index identity check exclude policy statement);

sub decorate { my ($world, $table) = @_;
    for my $kind (@Kinds, 'index', 'check') { new_item($world, $table, $kind) if on($kind) }
    if (on('belongs_to')) { new_item($world, $table, 'ref') for 1 .. 1 + int rand 2 }
    new_item($world, $table, 'polyhas') if on('polymorphic') || $Enabled{polymorphic} && chance(0.1);
}

# --- tables ------------------------------------------------------------------------------------------

sub set_key { my ($world, $table) = @_;
    my $kind = on('composite') ? 'composite' : on('no_key') ? 'none' : on('uuid_v7') ? 'uuid_v7_primary_key' : pick(qw(integer_primary_key integer_primary_key uuid_primary_key attribute generated));
    return if $kind eq 'none';
    my $scope = "columns $table->{id}";
    my %base = (required => 1, pk => 1);
    if ($kind =~ /_primary_key$/) {
        unshift @{ $table->{columns} }, { %base, id => next_id($world), attr => fresh($world, $scope, 'id', 'id', 'number', 'Key'), short => $kind, type => $kind =~ /uuid/ ? 'uuid' : 'bigint' };
        return;
    }
    for (1 .. ($kind eq 'composite' ? 2 : 1)) {
        my $type = pick(qw(integer bigint text varchar(20) uuid date), chance(0.1) ? 'ci_string' : 'text');
        $type = 'text' if $type eq 'ci_string' && !has_extension('citext');
        $type = pick(qw(integer bigint smallint)) if $kind eq 'generated';
        unshift @{ $table->{columns} }, { %base, id => next_id($world), attr => fresh($world, $scope, qw(id code number site_id org_id part)), type => $type, $kind eq 'generated' ? (generated => pick('by default', 'always')) : () };
    }
}

sub set_partition { my ($world, $table) = @_;
    my $by = pick(qw(range list hash));
    my $key = { id => next_id($world), attr => fresh($world, "columns $table->{id}", 'bucket', 'part_no'), type => 'integer', required => 1, pk => 1, fixed => 1 };
    push @{ $table->{columns} }, $key;
    my %bounds = (
        hash => [ map { "for values with (modulus 2, remainder $_)" } 0, 1 ],
        list => [ 'for values in (1, 2, 3, 4)', 'for values in (11, 12)', 'for values in (13)', 'default' ],
        range => [ (map { "for values from ($_) to (" . ($_ + 100) . ')' } 0, 100, 200), 'default' ],
    );
    my @bounds = @{ $bounds{$by} };
    my @parts = map { { bound => $_, name => any_name($world, 'relations', [ map { "part_$_" } 1 .. 99 ], \@Pairs::Data::TableStrings) } } @bounds;
    @parts = ($parts[0], grep { chance(0.5) } @parts[ 1 .. $#parts ]) if $by ne 'hash';
    $table->{partition} = { by => $by, col => $key->{id}, all => \@bounds, parts => \@parts };
    delete $_->{generated} for @{ $table->{columns} };
    for my $column (@{ $table->{columns} }) { delete $column->{short} }
}

sub new_table { my ($world) = @_;
    my $table = { id => next_id($world), columns => [], items => [], uses => [] };
    $table->{res} = "Res$table->{id}";
    $table->{tenant} = 1 if $world->{tenants} && chance(0.6);
    $table->{name} = chance(0.1) ? "res$table->{id}" : any_name($world, 'relations', \@Pairs::Data::Tables, \@Pairs::Data::TableStrings);
    $table->{schema} = random_schema($world, $table);
    my ($like) = grep { $_->{schema} ne $table->{schema} } grep { !$_->{poly} && !$_->{frag} } @{ $world->{tables} };
    if ($like && chance(0.2) && !$world->{taken}{"tables $table->{schema}"}{ $like->{name} }) { $table->{name} = $like->{name} }
    $world->{taken}{"tables $table->{schema}"}{ $table->{name} } = 1;
    $table->{unmigrated} = 1 if on('migrate_false');
    set_key($world, $table);
    push @{ $table->{columns} }, new_column($world, $table) for 1 .. int rand 6;
    set_partition($world, $table) if on('partition_by');
    if (on('exclude')) { push @{ $table->{columns} }, { id => next_id($world), attr => fresh($world, "columns $table->{id}", qw(during span)), type => pick(qw(tstzrange int4range daterange)), required => chance(0.5) ? 1 : 0 } }
    $table->{timestamps} = on('timestamps');
    $table->{doc} = pick(@Pairs::Data::Docs) if on('docs');
    set_options($world, $table);
    $table->{uses} = [ map { $_->{id} } grep { $_->{frag} && chance(0.4) } @{ $world->{tables} } ];
    push @{ $world->{tables} }, $table;
    return $table;
}

sub set_options { my ($world, $table) = @_;
    $table->{with} = on('storage') ? 'fillfactor = ' . pick(60, 70, 80) . pick('', ', autovacuum_enabled = false') : undef;
    $table->{unlogged} = on('unlogged');
    $table->{owner} = on('tenant_attribute') ? new_owner($world, $table) : undef;
    $table->{row_security} = on('row_security') ? row_security($table) : undef;
    $table->{base} = on('base_filter') ? condition($world, $table, 1) : undef;
    $table->{twin} = on('two_resources') ? { res => "Twin$table->{id}", columns => { map { $_->{id} => chance(0.6) } @{ $table->{columns} } }, half => { map { $_->{id} => chance(0.3) } @{ $table->{columns} } } } : undef;
}

sub row_security { my ($table) = @_; return pick('row_security', 'row_security forced', $table->{owner} ? ('row_security tenant') x 2 : ()) }

# The column that says whose a row is.
sub new_owner { my ($world, $table) = @_;
    my $column = pick(grep { index(type_of($world, $_)->{flags}, 'k') >= 0 } all_columns($table));
    push @{ $table->{columns} }, $column = { id => next_id($world), attr => fresh($world, "columns $table->{id}", qw(org_id organization_id)), type => 'bigint', required => chance(0.5) ? 1 : 0 } if !$column || chance(0.6);
    return { col => $column->{id}, global => chance(0.3) ? 1 : 0 };
}

# A table of the tenants has none of its own.
sub random_schema { my ($world, $table) = @_;
    return '' if $table && $table->{tenant};
    my $hostile = on('hostile') || $world->{quoted};
    my $schema = on('schemas') ? ($hostile ? pick(@Pairs::Data::SchemaStrings) : pick(@Pairs::Data::Schemas)) : $world->{schema};
    return $schema eq 'public' && !on('public_beside') ? $world->{schema} : $schema;
}

sub new_enum { my ($world) = @_;
    my $enum = { id => next_id($world), name => fresh($world, 'relations', @Pairs::Data::Enums), schema => random_schema($world), labels => [] };
    push @{ $enum->{labels} }, new_label($world, $enum) for 0 .. int rand 4;
    push @{ $enum->{labels} }, { id => next_id($world), text => fresh($world, "labels $enum->{id}", @Pairs::Data::Keeps), keep => 1 };
    $enum->{labels} = [ sort { rand() <=> 0.5 } @{ $enum->{labels} } ];
    $enum->{doc} = pick(@Pairs::Data::Docs) if on('docs');
    push @{ $world->{enums} }, $enum;
}

sub new_label { my ($world, $enum) = @_; return { id => next_id($world), text => fresh($world, "labels $enum->{id}", on('hostile') ? @Pairs::Data::Labels : map { "label_$_" } 'a' .. 'z') } }

sub new_world {
    my $world = { n => 0, tables => [], enums => [], taken => {}, extensions => {}, quoted => on('quoted') };
    $world->{schema} = on('repo_schema') ? $world->{quoted} ? pick('Own', 'my schema') : pick('app', 'Own') : 'public';
    $world->{min_pg} = on('min_pg');
    $world->{domain} = on('domain');
    $world->{tenants} = [ 't1', 'T "2"' ] if on('multitenancy');
    if (on('enums')) { new_enum($world) for 1 .. 1 + int rand 2 }
    if (on('fragment')) {
        my $frag = { id => next_id($world), frag => 1, columns => [], items => [], uses => [], name => 'fragment_' . $world->{n} };
        push @{ $world->{tables} }, $frag;
        push @{ $frag->{columns} }, new_column($world, $frag) for 1 .. 2;
    }
    if (on('polymorphic')) {
        my $poly = { id => next_id($world), poly => 1, tenant => ($world->{tenants} && chance(0.5) ? 1 : 0), items => [], uses => [] };
        @$poly{qw(res columns)} = ("Poly$poly->{id}", [ { id => next_id($world), attr => 'id', short => 'integer_primary_key', type => 'bigint', pk => 1, required => 1 }, { id => next_id($world), attr => 'target_id', type => 'bigint', fixed => 1, required => chance(0.5) ? 1 : 0 } ]);
        $world->{taken}{"columns $poly->{id}"} = { id => 1, target_id => 1 };
        push @{ $world->{tables} }, $poly;
        push @{ $poly->{columns} }, new_column($world, $poly) for 1 .. int rand 3;
    }
    my $tables = pick(1, 1, 2, 2, 3, 4);
    new_table($world) for 1 .. $tables;
    if (on('extensions')) { my $name = pick(sort keys %Extensions); $world->{extensions}{$name} = 1 if $name }
    my @plain = grep { !$_->{frag} && !$_->{poly} && !$_->{unmigrated} } @{ $world->{tables} };
    my @circle = grep { !$_->{tenant} == !$plain[-1]{tenant} } @plain;
    new_circle($world, @circle[ 0 .. (@circle > 3 ? 2 : $#circle) ]) if on('circle') && @circle > 1;
    for my $table (grep { !$_->{frag} && !$_->{poly} } @{ $world->{tables} }) { decorate($world, $table) }
    new_concurrent_key($world) if on('concurrent_key');
    return $world;
}

1;
