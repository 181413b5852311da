# Edit.pm - random changes of a world: one call, one thing a person might do to a schema.
package Pairs::Edit;
use strict;
use warnings;
use utf8;
use Pairs qw(pick chance on column_of table_of enum_of type_of items new_item fresh keep_of default_for);

sub free_columns { my ($table) = @_; return grep { !$_->{fixed} && !$_->{ignored} } @{ $table->{columns} } }
sub real_tables { my ($world) = @_; return grep { !$_->{frag} && !$_->{poly} && !$_->{unmigrated} } @{ $world->{tables} } }

sub swap { my ($left, $right, @keys) = @_; (@$left{@keys}, @$right{@keys}) = (@$right{@keys}, @$left{@keys}) }

sub rename_column { my ($world, $table, $column) = @_;
    my $scope = "columns $table->{id}";
    if (defined $column->{source} || on('source') && !$column->{ref} && !$table->{frag}) { $column->{source} = Pairs::any_name($world, $scope, [ map { "col_$_" } 'a' .. 'z' ], \@Pairs::Data::Sources) }
    elsif ($table->{frag}) { $column->{attr} = fresh($world, $scope, map { "fr_$_" } 'a' .. 'z') }
    else { $column->{attr} = fresh($world, $scope, @Pairs::Data::Attributes) }
}

my %columns = (
    add => sub { my ($world, $table) = @_; splice @{ $table->{columns} }, int rand(1 + @{ $table->{columns} }), 0, Pairs::new_column($world, $table) },
    drop => sub { my ($world, $table, $column) = @_; $table->{columns} = [ grep { $_ != $column } @{ $table->{columns} } ] },
    rename => \&rename_column,
    swap => sub { my ($world, $table, $column) = @_;
        my $other = pick(grep { $_ != $column && !$_->{ref} } free_columns($table));
        swap($column, $other, 'attr', 'source') if $other && !$column->{ref};
    },
    take_over => sub { my ($world, $table, $column) = @_;    # its name goes to another, it goes
        my $other = pick(grep { $_ != $column && !$_->{ref} && !$_->{ignored} } free_columns($table));
        return if !$other || $column->{ref} || $column->{ignored};
        @$other{qw(attr source)} = @$column{qw(attr source)};
        $table->{columns} = [ grep { $_ != $column } @{ $table->{columns} } ];
    },
    replace => sub { my ($world, $table, $column) = @_;      # renamed, and a new one has its name
        return if $column->{ref} || $column->{ignored} || $table->{frag};
        my ($attr, $source) = @$column{qw(attr source)};
        rename_column($world, $table, $column);
        my $new = Pairs::new_column($world, $table);
        return if $new->{ignored};
        @$new{qw(attr source)} = ($attr, $source) if $column->{attr} ne $attr && !$column->{source} && !$source;
        push @{ $table->{columns} }, $new;
    },
    type => sub { my ($world, $table, $column) = @_;
        return if $column->{short} || $column->{computed} || $column->{stamp} || $column->{ref} || $column->{ignored};
        $column->{type} = Pairs::random_type($world);
        delete @$column{qw(default generated collate)};
        $column->{default} = default_for($world, $column) if chance(0.3);
    },
    widen => sub { my ($world, $table, $column) = @_;        # types that PostgreSQL casts
        return if $column->{short} || $column->{computed} || $column->{stamp} || $column->{ref};
        my %to = (text => [qw(varchar(20) varchar(100) text ci_string), 'char(3)'], number => [qw(integer bigint numeric smallint text), 'decimal(12, 4)', 'decimal(10, 2)'], time => [qw(date datetime naive_datetime timestamptz(0))], float => ['real', '"double precision"'], json => [qw(map json)]);
        my $to = $to{ type_of($world, $column)->{family} } or return;
        my $type = pick(@$to);
        return if $type eq 'ci_string' && !Pairs::has_extension('citext');
        $column->{type} = $type;
        delete @$column{qw(default generated)} if chance(0.3) || type_of($world, $column)->{family} eq 'text';
    },
    required => sub { my ($world, $table, $column) = @_; $column->{required} = !$column->{required} if !$column->{short} && !$column->{stamp} },
    default => sub { my ($world, $table, $column) = @_;
        return if $column->{ref} || $column->{short} || $column->{stamp} || $column->{computed};
        delete $column->{generated};
        $column->{default} = defined $column->{default} && chance(0.5) ? undef : default_for($world, $column);
    },
    generated => sub { my ($world, $table, $column) = @_;
        return if $column->{ref} || $column->{short} || $column->{stamp} || $column->{computed};
        $column->{generated} = $column->{generated} && chance(0.5) ? undef : pick('by default', 'always');
        delete $column->{default} if $column->{generated};
    },
    computed => sub { my ($world, $table, $column) = @_;
        return if $column->{ref} || $column->{pk} || $column->{short} || $column->{stamp} || !$Pairs::Enabled{computed};
        if ($column->{computed} && chance(0.5)) { delete $column->{computed} } else { Pairs::set_computed($world, $table, $column) }
    },
    collate => sub { my ($world, $table, $column) = @_; $column->{collate} = $column->{collate} ? undef : 'C' if $Pairs::Enabled{collate} && !$column->{ref} && !$column->{short} },
    unique => sub { my ($world, $table, $column) = @_; $column->{unique} = !$column->{unique} if $Pairs::Enabled{unique} && !$column->{ref} },
    doc => sub { my ($world, $table, $column) = @_; $column->{doc} = $column->{doc} && chance(0.5) ? undef : pick(@Pairs::Data::Docs) if $Pairs::Enabled{docs} },
    move => sub { my ($world, $table, $column) = @_; $table->{columns} = [ sort { rand() <=> 0.5 } @{ $table->{columns} } ] },
    key => sub { my ($world, $table, $column) = @_; $column->{pk} = !$column->{pk} if !$column->{short} && !$column->{stamp} && !$table->{frag} && !$table->{poly} },
);

sub edit_column { my ($world, $table) = @_;
    my @names = sort keys %columns;
    my $column = pick(free_columns($table));
    my $edit = pick(@names, 'add', 'add', 'drop', 'rename', 'type', 'widen', 'required');
    $edit = pick(qw(add drop rename required default doc)) if $table->{frag};
    $edit = 'add' if !$column;
    $columns{$edit}->($world, $table, $column);
}

my %item_edits = (
    drop => sub { my ($world, $table, $item) = @_; $table->{items} = [ grep { $_ != $item } @{ $table->{items} } ] },
    change => sub { my ($world, $table, $item) = @_;    # another one of its kind and name
        return $item->{variant} = pick(1 .. 9) if $item->{kind} eq 'statement';
        return if $item->{kind} eq 'polyhas';
        if ($item->{kind} eq 'ref') {
            $item->{on_delete} = pick(undef, @Pairs::Data::Actions);
            $item->{on_update} = pick(undef, @Pairs::Data::Actions);
            delete $item->{set};
            $item->{deferrable} = pick(undef, 'deferrable', 'deferrable initially');
            $item->{index} = pick(undef, 'index', 'index where not_null');
            $item->{full} = chance(0.2);
            $item->{unbound} = on('no_reference');
            return;
        }
        my $new = new_item($world, $table, $item->{kind}) or return;
        pop @{ $table->{items} };
        %$item = (%$new, id => $item->{id}, own => $item->{own}, name => $item->{name});
    },
    name => sub { my ($world, $table, $item) = @_;
        if ($item->{kind} =~ /^(policy|exclude)$/) { $item->{own} = Pairs::any_name($world, 'relations', [ map { "name_$_" } 1 .. 99 ], \@Pairs::Data::Sources) }
        elsif ($item->{kind} =~ /^(check|statement)$/) { $item->{own} = fresh($world, 'relations', map { "name_$_" } 1 .. 99) }
        elsif ($item->{kind} ne 'polyhas') { $item->{name} = $item->{name} && chance(0.4) ? undef : Pairs::any_name($world, 'relations', [ map { "named_$_" } 1 .. 99 ], \@Pairs::Data::Sources) }
    },
    order => sub { my ($world, $table) = @_; $table->{items} = [ (grep { $_->{kind} eq 'statement' } @{ $table->{items} }), sort { rand() <=> 0.5 } grep { $_->{kind} ne 'statement' } @{ $table->{items} } ] },
);

sub edit_item { my ($world, $table) = @_;
    my $item = pick(@{ $table->{items} });
    my $kind = pick(grep { $Pairs::Enabled{$_} } @Pairs::Kinds, 'index', 'check', 'belongs_to', 'belongs_to', 'polymorphic');
    return if !$kind;
    return new_item($world, $table, { belongs_to => 'ref', polymorphic => 'polyhas' }->{$kind} // $kind) if !$item || chance(0.35);
    $item_edits{ pick(sort keys %item_edits) }->($world, $table, $item);
}

my %table_edits = (
    new => sub { my ($world) = @_; my $table = Pairs::new_table($world); Pairs::decorate($world, $table) },
    drop => sub { my ($world, $table) = @_; $world->{tables} = [ grep { $_ != $table } @{ $world->{tables} } ] },
    rename => sub { my ($world, $table) = @_; $table->{name} = Pairs::any_name($world, 'relations', \@Pairs::Data::Tables, \@Pairs::Data::TableStrings) },
    move => sub { my ($world, $table) = @_;
        my $schema = Pairs::random_schema($world, $table);
        $table->{schema} = $schema if !grep { $_ != $table && $_->{name} eq $table->{name} && $_->{schema} eq $schema } real_tables($world);
    },
    move_and_rename => sub { my ($world, $table) = @_;
        $table->{name} = Pairs::any_name($world, 'relations', \@Pairs::Data::Tables, \@Pairs::Data::TableStrings);
        $table->{schema} = Pairs::random_schema($world, $table);
    },
    swap => sub { my ($world, $table) = @_; my $other = pick(grep { $_ != $table } real_tables($world)); swap($table, $other, 'name') if $other && $other->{schema} eq $table->{schema} },
    take_over => sub { my ($world, $table) = @_;
        my $other = pick(grep { $_ != $table && !$_->{tenant} == !$table->{tenant} } real_tables($world)) or return;
        @$table{qw(name schema)} = @$other{qw(name schema)};
        $world->{tables} = [ grep { $_ != $other } @{ $world->{tables} } ];
    },
    # From the database to the tenants, or back: another table, whose rows nobody brings along.
    side => sub { my ($world, $table) = @_;
        return if !$world->{tenants} || grep { $_ != $table && $_->{name} eq $table->{name} } real_tables($world);
        my $was = $table->{id};
        $table->{id} = Pairs::next_id($world);
        $table->{tenant} = !$table->{tenant};
        $table->{schema} = Pairs::random_schema($world, $table);
        for my $ref (map { items($_, 'ref') } @{ $world->{tables} }) { $ref->{to} = $table->{id} if $ref->{to} == $was }
        $world->{taken}{"$_ $table->{id}"} = { %{ $world->{taken}{"$_ $was"} // {} } } for qw(columns identities checks policies statements);
    },
    call => sub { my ($world, $table) = @_; $table->{res} = "Called$table->{id}x" . ++$world->{n} },
    timestamps => sub { my ($world, $table) = @_; $table->{timestamps} = !$table->{timestamps} },
    doc => sub { my ($world, $table) = @_; $table->{doc} = $table->{doc} && chance(0.5) ? undef : pick(@Pairs::Data::Docs) if $Pairs::Enabled{docs} },
    twin => sub { my ($world, $table) = @_;
        my $twin = $table->{twin};
        Pairs::set_options($world, $table) if !$twin;
        for my $column ($twin ? @{ $table->{columns} } : ()) { my $which = pick('columns', 'half'); $twin->{$which}{ $column->{id} } = chance(0.5) if chance(0.4) }
    },
    unlogged => sub { my ($world, $table) = @_; $table->{unlogged} = !$table->{unlogged} if $Pairs::Enabled{unlogged} },
    row_security => sub { my ($world, $table) = @_; $table->{row_security} = pick(undef, Pairs::row_security($table)) if $Pairs::Enabled{row_security} },
    owner => sub { my ($world, $table) = @_; # whose rows they are
        return if !$Pairs::Enabled{tenant_attribute};
        if ($table->{owner} && chance(0.4)) { $table->{owner}{global} = !$table->{owner}{global} }
        else { $table->{owner} = $table->{owner} && chance(0.4) ? undef : Pairs::new_owner($world, $table) }
    },
    base => sub { my ($world, $table) = @_; $table->{base} = $table->{base} && chance(0.5) ? undef : Pairs::condition($world, $table, 1) if $Pairs::Enabled{base_filter} },
    options => sub { my ($world, $table) = @_; Pairs::set_options($world, $table) },
    storage => sub { my ($world, $table) = @_; $table->{with} = $table->{with} && chance(0.5) ? undef : 'fillfactor = ' . pick(60, 70, 80) if $Pairs::Enabled{storage} },
    uses => sub { my ($world, $table) = @_; # rows that are there have no value for what a fragment requires
        my %had = map { $_ => 1 } @{ $table->{uses} };
        my @frags = grep { my $frag = $_; $frag->{frag} && ($had{ $frag->{id} } || !grep { $_->{required} || $_->{generated} } @{ $frag->{columns} }) } @{ $world->{tables} };
        $table->{uses} = [ map { $_->{id} } grep { chance(0.5) } @frags ];
    },
    parts => sub { my ($world, $table) = @_;
        my $partition = $table->{partition};
        return if !$partition || $partition->{by} eq 'hash';
        my %has = map { $_->{bound} => $_ } @{ $partition->{parts} };
        my @bounds = @{ $partition->{all} };
        $partition->{parts} = [ map { $has{$_} // { bound => $_, name => Pairs::any_name($world, 'relations', [ map { "part_$_" } 1 .. 99 ], \@Pairs::Data::TableStrings) } } $bounds[0], grep { chance(0.5) } @bounds[ 1 .. $#bounds ] ];
    },
);

my %enum_edits = (
    add => sub { my ($world, $enum) = @_; splice @{ $enum->{labels} }, int rand(1 + @{ $enum->{labels} }), 0, Pairs::new_label($world, $enum) for 1 .. pick(1, 1, 2) },
    remove => sub { my ($world, $enum) = @_; my $label = pick(grep { !$_->{keep} } @{ $enum->{labels} }); $enum->{labels} = [ grep { $_ != ($label // 0) } @{ $enum->{labels} } ] },
    rename => sub { my ($world, $enum) = @_; my $label = pick(@{ $enum->{labels} }); $label->{text} = $label->{keep} ? fresh($world, "labels $enum->{id}", @Pairs::Data::Keeps) : Pairs::new_label($world, $enum)->{text} },
    swap => sub { my ($world, $enum) = @_; my ($a, $b) = grep { !$_->{keep} } sort { rand() <=> 0.5 } @{ $enum->{labels} }; swap($a, $b, 'text') if $b },
    replace => sub { my ($world, $enum) = @_;    # renamed, and a new one has its name
        my $label = pick(grep { !$_->{keep} } @{ $enum->{labels} }) or return;
        my $new = Pairs::new_label($world, $enum);
        swap($label, $new, 'text');
        push @{ $enum->{labels} }, $new;
    },
    order => sub { my ($world, $enum) = @_; $enum->{labels} = [ sort { rand() <=> 0.5 } @{ $enum->{labels} } ] },
    name => sub { my ($world, $enum) = @_; $enum->{name} = fresh($world, 'relations', @Pairs::Data::Enums) },
    drop => sub { my ($world, $enum) = @_; $world->{enums} = [ grep { $_ != $enum } @{ $world->{enums} } ] },
    doc => sub { my ($world, $enum) = @_; $enum->{doc} = $enum->{doc} && chance(0.5) ? undef : pick(@Pairs::Data::Docs) if $Pairs::Enabled{docs} },
);

# Renames something, whatever it is.
sub rename_any { my ($world) = @_;
    my $table = pick(real_tables($world));
    my $column = $table && pick(free_columns($table));
    my $item = $table && pick(grep { $_->{kind} ne 'polyhas' } @{ $table->{items} });
    my $enum = pick(@{ $world->{enums} });
    my @ways = ($table ? sub { $table_edits{rename}->($world, $table) } : (), $column ? sub { rename_column($world, $table, $column) } : (), $item ? sub { $item_edits{name}->($world, $table, $item) } : (), $enum ? (sub { $enum_edits{name}->($world, $enum) }, sub { $enum_edits{rename}->($world, $enum) }) : ());
    pick(@ways)->() if @ways;
}

# Several things at once that meet too seldom by themselves.
my %together = (
    # Tables that name each other go, or come; something else gets another name.
    circle => sub { my ($world) = @_;
        my %circle = map { $_ => 1 } @{ delete $world->{circle} // [] };
        if (%circle) { $world->{tables} = [ grep { !$circle{ $_->{id} } } @{ $world->{tables} } ] }
        else { my @tables = map { Pairs::new_table($world) } 1 .. pick(2, 2, 3); Pairs::new_circle($world, grep { !$_->{tenant} == !$tables[0]{tenant} && !$_->{unmigrated} } @tables) }
        rename_any($world);
    },
    concurrent_key => \&Pairs::new_concurrent_key,
    # What the tenants' tables stand on goes: a key of a shared table, labels of an enum.
    multitenancy => sub { my ($world) = @_;
        my @tables = grep { $_->{tenant} } real_tables($world);
        my ($ref) = sort { rand() <=> 0.5 } grep { !(table_of($world, $_->{to}) // { tenant => 1 })->{tenant} } map { items($_, 'ref') } @tables;
        my ($enum) = sort { rand() <=> 0.5 } grep { $_ } map { enum_of($world, ($_->{type} =~ /^enum:(\d+)/)[0] // 0) } map { @{ $_->{columns} } } @tables;
        return $enum_edits{ pick(qw(remove order drop)) }->($world, $enum) if $enum && (!$ref || chance(0.4));
        my $to = table_of($world, ($ref // return)->{to});
        my ($key) = grep { $_->{id} == $ref->{theirs}[0] } @{ $to->{columns} } or return;
        $key->{unique} = 0;
        $key->{pk} = 0 if !$key->{short} && !$key->{stamp} && !$key->{fixed} && chance(0.3);
        $to->{items} = [ grep { !($_->{kind} =~ /^(identity|index)$/ && grep { ($_->{col} // 0) == $key->{id} } @{ $_->{elements} }) } @{ $to->{items} } ];
    },
    # What another table's policy speaks of gets another type, or its enum other labels.
    policy_over => sub { my ($world) = @_;
        my ($table, $item) = @{ pick(map { my $of = $_; map { [ $of, $_ ] } grep { $_->{over} } items($of, 'policy') } real_tables($world)) // [] };
        if (!$item) {
            $table = pick(real_tables($world)) or return;
            $item = new_item($world, $table, 'policy', pick(grep { $_ != $table } Pairs::named_by($world, $table)) // return) or return;
        }
        my $other = table_of($world, $item->{over}{table}) or return;
        my $column = column_of($other, $item->{over}{where} ? $item->{over}{where}{cols}[0] : $item->{over}{both}[1]) or return;
        my $enum = enum_of($world, ($column->{type} =~ /^enum:(\d+)/)[0] // 0);
        return $enum_edits{ pick(qw(remove order add rename name)) }->($world, $enum) if $enum;
        $columns{ pick(qw(widen widen type rename drop)) }->($world, $other, $column) if !$column->{fixed};
    },
);

sub edit_together { my ($world) = @_;
    my @known = grep { $Pairs::Enabled{$_} } sort keys %together;
    my @boosted = grep { $Pairs::Boosted{$_} } @known;
    my $name = pick(@boosted ? @boosted : @known) or return;
    $together{$name}->($world);
}

sub edit { my ($world) = @_;
    my $edit = pick(qw(column column column column column item item item table option enum enum repo together), (grep { $Pairs::Boosted{$_} } keys %together) ? ('together') x 5 : ());
    my $table = pick(real_tables($world));
    my $any = pick(grep { !$_->{unmigrated} } @{ $world->{tables} });
    my $enum = pick(@{ $world->{enums} });
    if ($edit eq 'column') { edit_column($world, $any) if $any }
    elsif ($edit eq 'item') { edit_item($world, $table) if $table }
    elsif ($edit eq 'table') { my $name = $table ? pick(sort keys %table_edits) : 'new'; $table_edits{$name}->($world, $table) }
    elsif ($edit eq 'together') { edit_together($world) }
    elsif ($edit eq 'option') { $table_edits{ pick(qw(twin twin unlogged row_security base owner storage parts parts uses)) }->($world, $table) if $table }
    elsif ($edit eq 'enum') { if ($enum) { $enum_edits{ pick(sort keys %enum_edits) }->($world, $enum) } elsif ($Pairs::Enabled{enums}) { Pairs::new_enum($world) } }
    elsif ($Pairs::Enabled{extensions}) { my $name = pick(sort keys %Pairs::Extensions); $world->{extensions}{$name} = !$world->{extensions}{$name} if $name }
}

1;
