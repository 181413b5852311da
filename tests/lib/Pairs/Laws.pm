# Laws.pm - holds a pair of .res texts to the three laws, with rows in the tables; many pairs in several processes; and
# makes a pair that fails small.
package Pairs::Laws;
use strict;
use warnings;
use utf8;
use File::Temp ();
use File::Path qw(remove_tree);
use POSIX ();
use Harness;
use Pairs;
use Pairs::Data;
use Pairs::Edit;
use Pairs::Mend;
use Pairs::Text;

# Files and server in memory, where there is room for them: it is most of the time that a pair takes.
BEGIN {
    my ($room) = -w '/dev/shm' ? `df -Pk /dev/shm` =~ /\n\S+\s+\d+\s+\d+\s+(\d+)/ : ();
    $ENV{TMPDIR} //= '/dev/shm' if ($room // 0) > 2_000_000;
}

our %Count;    # what happened: rollbacks that needed empty tables, and such

# Finds out what the program and the server know. FEATURES="schemas enums" leaves only those on, FEATURES="-enums" all
# but some.
sub probe {
    my %only = map { $_ => 1 } split ' ', $ENV{FEATURES} // '';
    my $least = grep { !/^-/ } keys %only;
    my @off;
    for my $feature (sort keys %Pairs::Data::Features) {
        my $dir = project('a.res' => $Pairs::Data::Features{$feature}[1]);
        my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', '--dry-run');
        my $known = "$out$err" !~ /not supported yet/;
        print STDERR "# the probe of $feature fails: $err" if $known && $status;
        $Pairs::Enabled{$feature} = $known && !$status && !$only{"-$feature"} && (!$least || $only{$feature});
        push @off, $feature if !$Pairs::Enabled{$feature};
        remove_tree($dir);
    }
    my $list = join ', ', map { "'$_'" } qw(citext pg_trgm btree_gist btree_gin hstore ltree fuzzystrmatch uuid-ossp);
    %Pairs::Extensions = map { $_ => 1 } split /\n/, psql('postgres', "SELECT name FROM pg_available_extensions WHERE name IN ($list)");
    return @off;
}

# The pair of a seed, and whether its tables hold rows.
sub pair { my ($seed) = @_;
    srand($seed);
    my $before = Pairs::new_world();
    my $filled = Pairs::chance(0.75);
    Pairs::Mend::mend($before, undef, $filled);
    my $after = Pairs::deep_copy($before);
    Pairs::Edit::edit($after) for 1 .. Pairs::pick(1, 1, 2, 3, 4, 6, 8);
    Pairs::Mend::mend($after, $before, $filled);
    my @texts = (Pairs::Text::world_text($before), Pairs::Text::world_text($after, $before));
    utf8::encode($_) for @texts;
    return (@texts, $filled);
}

# --- the laws ----------------------------------------------------------------------------------------

# A failure: its kind, so that shrinking keeps to it, and its words.
sub fail { my ($kind, $text) = @_; die { kind => $kind, text => $text } }

my $name = qr/(?:"(?:[^"]|"")*"|[^" .]+)/;
# What of an error message says which it is: no names, no numbers.
sub essence { my ($text) = @_;
    my ($line) = grep { /error|ERROR|assert|Sanitizer/i } split /\n/, $text;
    $line = ($text =~ /\A(.*)/)[0] if !defined $line;
    $line =~ s/^\S+?:\d+:\d+: //;
    $line =~ s/tenant `(?:t1|T "2")`/tenant X/;
    $line =~ s/\b(column|table|type|index|schema|relation) $name(?:\.$name)*(?= |$)/$1 X/g;
    $line =~ s/["`][^"`]*["`]/X/g;
    $line =~ s/\d+/0/g;
    return substr $line, 0, 160;
}

sub command { my ($what, $dir, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, @command);
    fail("$what: " . ($status > 128 ? "signal $status" : essence($err)), "rescc @command: exit $status\n$out$err") if $status;
}

# Answers every question with a drop, as a person who means it would. The database has the schema of before.
sub generate { my ($what, $dir, $database) = @_;
    my @drops;
    for (1 .. 60) {
        my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', $what, map { ('--drop', $_) } @drops);
        return if !$status;
        refused($database, $err) if $err =~ /\[tenants-depend\]/;
        fail("generate $what: " . ($status > 128 ? "signal $status" : essence($err)), "rescc generate: exit $status\n$err") if $err !~ /undecided-rename/;
        my $had = @drops;
        for my $asked (grep { defined } $err =~ /if not, run with --drop (.+)$|takes its name, run with --drop (.+?); if not/mg) { push @drops, $asked if !grep { $_ eq $asked } @drops }
        fail("generate $what: questions without end", $err) if @drops == $had;
    }
    fail("generate $what: questions without end", 'sixty rounds');
}

# What the tenants' tables stand on, in the words of `tenants-depend`: a key on a table, its columns and an index of these
# (of several the server has taken one, which nobody knows beforehand); a column on an enum, its default on a function; a
# policy on tables and columns.
my $stands_sql = <<'SQL';
WITH own AS (SELECT c.oid, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname IN ('t1', 'T "2"'))
SELECT format('`%s.%s` of every tenant stands on `%s`', relname, name, what) FROM (
  SELECT own.relname, conname AS name, unnest(t.relname::text || ARRAY(SELECT t.relname || '.' || attname FROM pg_attribute WHERE attrelid = t.oid AND attnum = ANY (confkey)) || ARRAY(SELECT t.relname || '.' || i.relname
    FROM pg_index JOIN pg_class i ON i.oid = indexrelid WHERE indrelid = t.oid AND indisunique AND indnkeyatts = array_length(confkey, 1) AND (indkey::int2[])[0:indnkeyatts - 1] <@ confkey)) AS what
  FROM pg_constraint k JOIN own ON own.oid = conrelid JOIN pg_class t ON t.oid = confrelid
  UNION ALL SELECT own.relname, attname, typname FROM pg_attribute a JOIN own ON own.oid = attrelid JOIN pg_type y ON typtype = 'e' AND atttypid IN (y.oid, typarray)
  UNION ALL SELECT own.relname, attname, proname FROM pg_attrdef f JOIN own ON own.oid = adrelid JOIN pg_attribute a ON attrelid = adrelid AND attnum = adnum
  JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
  UNION ALL SELECT own.relname, polname, concat_ws('.', t.relname, attname) FROM pg_policy p JOIN own ON own.oid = polrelid JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
  JOIN pg_class t ON d.refclassid = 'pg_class'::regclass AND t.oid = d.refobjid LEFT JOIN pg_attribute a ON attrelid = t.oid AND attnum = d.refobjsubid
) AS standing
SQL

# A refusal with a ground lets the pair be: two steps are needed.
sub refused { my ($database, $text) = @_;
    my %stands = map { $_ => 1 } split /\n/, session_psql($database, $stands_sql);
    my @said = $text =~ /error: (`.*` of every tenant stands on `.*`), which /g;
    my @wrong = grep { !$stands{$_} } @said;
    fail('refused without a ground', join('', map { "not so: $_\n" } @wrong) . $text) if @wrong || !@said;
    fail('refused: tenants-depend', $text);
}

sub listing { my ($database) = @_; return session_psql($database, Harness::catalog_sql()) }

# Whether there may be something: the listing is the dearest part of a pair, and an empty one needs none.
my $something_sql = <<'SQL';
WITH space AS (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT EXISTS (SELECT FROM pg_class JOIN space ON space.oid = relnamespace WHERE relkind NOT IN ('i', 'I') AND relname !~ '^rescc_')
  OR EXISTS (SELECT FROM pg_type JOIN space ON space.oid = typnamespace WHERE typtype <> 'c' AND typname !~ '^_rescc_')
  OR EXISTS (SELECT FROM pg_proc JOIN space ON space.oid = pronamespace) OR EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')
SQL
sub left { my ($database) = @_; return session_psql($database, $something_sql) eq "f\n" ? '' : listing($database) }

my $clean = <<'SQL';
SET client_min_messages = error;
DO $$ DECLARE s text; BEGIN
  FOR s IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP EXECUTE format('DROP SCHEMA %I CASCADE', s); END LOOP;
  CREATE SCHEMA public;
END $$
SQL

# A database for the next pair: emptied, or made anew, since what is dropped stays in the catalogs for a while and slows them down.
my (%exists, %used);
sub ready { my ($database) = @_;
    return if $exists{$database} && ++$used{$database} % 100 && eval { session_psql($database, $clean); 1 };
    Harness::end_session($database);
    session_psql('postgres', "DROP DATABASE IF EXISTS $database WITH (FORCE)");
    session_psql('postgres', "CREATE DATABASE $database");
    $exists{$database} = 1;
}

my %value_of = map { $_->{sql} => $_->{value} } @Pairs::Data::Types;
my $columns_sql = <<'SQL';
SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname), quote_ident(a.attname), format_type(a.atttypid, NULL), a.attnotnull, t.typtype, et.typtype,
  EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f' AND (k.conrelid = c.oid AND a.attnum = ANY (k.conkey) OR k.confrelid = c.oid AND a.attnum = ANY (k.confkey))),
  (SELECT quote_literal(enumlabel) FROM pg_enum WHERE enumtypid IN (t.oid, t.typelem) ORDER BY enumlabel !~* '^k', enumsortorder LIMIT 1)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type et ON et.oid = t.typelem AND et.typarray = t.oid
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'rescc_migrations' AND n.nspname !~ '^(pg_|information_schema)'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, a.attnum
SQL

# Three rows for each table, by the catalog: so a pair of files that lost some lines has fitting rows too.
sub seed_sql { my ($database) = @_;
    my (%columns, @tables);
    for my $line (split /\n/, session_psql($database, "\\pset fieldsep '\\t'\n$columns_sql")) {
        my ($oid, $table, $column, $type, $not_null, $kind, $element_kind, $key, $label) = split /\t/, $line, -1;
        push @tables, $table if !$columns{$table};
        push @{ $columns{$table} }, [ $column, $type, $not_null eq 't', $kind, $element_kind, $key eq 't', $label ];
    }
    my $sql = '';
    for my $table (@tables) {
        my $of = $columns{$table};
        for my $i (1 .. 3) {
            my @values = map {
                my ($column, $type, $not_null, $kind, $element_kind, $key, $label) = @$_;
                my $value = $kind eq 'e' ? $label : $element_kind eq 'e' ? "ARRAY[$label]::$type" : ($value_of{ $type =~ s/^[^.]*\.//r } // 'NULL') =~ s/\bI\b/$i/gr;
                $i == 3 && !$not_null && !$key && length($column) % 2 ? 'NULL' : $value;
            } @$of;
            $sql .= "INSERT INTO $table (" . join(', ', map { $_->[0] } @$of) . ') OVERRIDING SYSTEM VALUE VALUES (' . join(', ', @values) . ");\n";
        }
    }
    return $sql && "SET session_replication_role = replica;\n$sql" . "RESET session_replication_role;\n";
}

# `a and b and c` may come back as `(a and b) and c`: what a column's new type had rebuilt is rendered, read and rendered again.
my $group = qr/(?<group>\((?:[^()]++|(?&group))*+\))/;
sub flat { my ($listing) = @_; 1 while $listing =~ s/\(\(($group(?: AND (?&group))+)\) AND /($1 AND /; return $listing }

sub same { my ($kind, $got, $want) = @_;
    return if $got eq $want || ($got = flat($got)) eq ($want = flat($want));
    my %got = map { $_ => 1 } split /\n/, $got;
    my %want = map { $_ => 1 } split /\n/, $want;
    my @missing = grep { !$got{$_} } sort keys %want;
    my @extra = grep { !$want{$_} } sort keys %got;
    my ($word) = ((@missing, @extra)[0] // 'order') =~ /^(\w+)/;
    fail("$kind ($word)", "$kind\n" . join('', map { "  missing: $_\n" } @missing) . join('', map { "  extra:   $_\n" } @extra));
}

# The migrations of each side, the database's and the tenants', in the order in which they go up.
my @sides = ([ 'migrations' ], [ 'tenant_migrations', '--tenants' ]);
sub files { my ($dir) = @_; return map { [ glob "$dir/priv/repo/$_->[0]/*.sql" ] } @sides }

# Migrates, where a project has more than it had.
sub up { my ($what, $dir, $database, @had) = @_;
    my @files = files($dir);
    for my $side (grep { @{ $files[$_] } > @{ $had[$_] // [] } } 0, 1) {
        my (undef, @option) = @{ $sides[$side] };
        command("$what@option", $dir, 'migrate', @option, '--quiet', '--url', Harness::url($database));
    }
}

# Rolls back what a project has more than it had, or all of it.
sub down { my ($what, $dir, $database, @had) = @_;
    my @files = files($dir);
    for my $side (1, 0) {
        my (undef, @option) = @{ $sides[$side] };
        my $first = $files[$side][ @{ $had[$side] // [] } ] or next;
        roll_back("$what@option", $dir, $database, @option, @had ? ('--to', $first =~ m{/(\d+)_[^/]*$}) : '--all');
    }
}

# Rolls back. Rows may stand in the way of an older schema (values that a narrower type or a former unique index does
# not take): then, and only then, the tables are emptied and it has to work.
sub roll_back { my ($what, $dir, $database, @command) = @_;
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'rollback', '--quiet', '--url', Harness::url($database), @command);
    return if !$status;
    my $why = "$out$err";
    my $data = $why =~ /contains null values|violates (check|foreign key|unique|not-null) constraint|could not create (unique|exclusion) (index|constraint)|out of range|invalid input (syntax|value)|too long|cannot be cast|is violated by some row|malformed|is not a valid|bit string length|duplicate key|conflicting key|no partition of relation|violate.*partition|updated partition constraint|Unexpected end of string/;
    fail("$what: " . essence($why), "rescc rollback @command: exit $status\n$why") if !$data || $ENV{STRICT_DOWN};
    $Count{'rollback needs empty tables'}++;
    my $tables = session_psql($database, "SELECT string_agg(oid::regclass::text, ', ') FROM pg_class c WHERE relkind IN ('r', 'p') AND relname <> 'rescc_migrations' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')");
    chomp $tables;
    session_psql($database, "SET client_min_messages = error; TRUNCATE $tables CASCADE");
    command($what, $dir, 'rollback', '--quiet', '--url', Harness::url($database), @command);
}

# The rows of a text's tables, for a case's seed.sql.
sub seed_of { my ($before) = @_;
    my $dir = project('a.res' => $before);
    ready('small_one');
    my $sql = eval { generate('before', $dir); up('migrate', $dir, 'small_one'); seed_sql('small_one') };
    remove_tree($dir);
    return $sql // '';
}

# Dies with a failure where a law is broken. Returns the seeds' SQL.
sub check_pair { my ($before, $after, $filled, $one, $two) = @_;
    my ($dir, $alone) = (project('a.res' => $before), project('a.res' => $after));
    my $seed = eval { check_in($dir, $alone, $after, $filled, $one, $two) };
    my $failure = $@;
    remove_tree($dir, $alone);
    if ($failure) {
        if (!ref $failure) { utf8::encode($failure) if utf8::is_utf8($failure); $failure = { kind => 'trouble: ' . essence($failure), text => $failure } }
        die $failure;
    }
    return $seed;
}

sub check_in { my ($dir, $alone, $after, $filled, $one, $two) = @_;
    ready($_) for $one, $two;
    generate('before', $dir);
    my @old = files($dir);
    up('migrate before', $dir, $one);
    my $seed = $filled ? seed_sql($one) : '';
    if ($seed) { eval { session_psql($one, $seed); 1 } or fail('seed: ' . essence($@), "$@\n$seed") }
    my $start = listing($one);
    spew("$dir/a.res", $after);
    generate('after', $dir, $one);
    up('migrate after', $dir, $one, @old);
    my $end = listing($one);
    generate('alone', $alone);
    up('migrate alone', $alone, $two);
    same('elsewhere', $end, listing($two));
    my ($status, $out, $err) = run(rescc(), '-C', $dir, 'generate', '--check');
    fail('a second generate finds something', "$out$err") if $status;
    down('rollback', $dir, $one, @old);
    same('rollback does not lead back', listing($one), $start);
    up('up again', $dir, $one, @old);
    same('up again leads elsewhere', listing($one), $end);
    down('rollback all', $dir, $one);
    same('rollback --all leaves something', left($one), '');
    down('rollback alone', $alone, $two);
    same('rollback --all of after alone leaves something', left($two), '');
    return $seed;
}

# --- many --------------------------------------------------------------------------------------------

# Runs the pairs of some seeds in JOBS processes; calls back with (seed, undef or failure) as they end.
sub run_pairs { my ($seeds, $report) = @_;
    my $jobs = $ENV{JOBS} || 2;
    Harness::server();
    my $box = project();
    my (@readers, %pids);
    for my $job (0 .. $jobs - 1) {
        pipe my $reader, my $writer or die $!;
        my $pid = fork // die $!;
        if (!$pid) {
            close $reader;
            for my $i (grep { $_ % $jobs == $job } 0 .. $#$seeds) {
                my $seed = $seeds->[$i];
                my $ok = eval { my @pair = pair($seed); check_pair(@pair, "one$job", "two$job"); 1 };
                my $failure = ref $@ ? $@ : { kind => "generator: " . essence($@ || '?'), text => $@ };
                spew("$box/$seed", "$failure->{kind}\n$failure->{text}") if !$ok;
                syswrite $writer, "$seed " . ($ok ? 0 : 1) . "\n";
            }
            syswrite $writer, "count $_ $Count{$_}\n" for sort keys %Count;
            File::Temp::cleanup();
            POSIX::_exit(0);
        }
        close $writer;
        $pids{$pid} = 1;
        push @readers, $reader;
    }
    my $bits = '';
    my %open = map { fileno($_) => $_ } @readers;
    my %rest;
    while (%open) {
        vec(my $in = '', 0, 1) = 0;
        vec($in, $_, 1) = 1 for keys %open;
        select $in, undef, undef, undef;
        for my $number (grep { vec $in, $_, 1 } keys %open) {
            if (!sysread $open{$number}, $rest{$number}, 4096, length($rest{$number} // '')) { delete $open{$number}; next }
            while ($rest{$number} =~ s/^(.*)\n//) {
                my $line = $1;
                if ($line =~ /^count (.*) (\d+)$/) { $Count{$1} += $2; next }
                my ($seed, $failed) = split ' ', $line;
                my ($kind, $text) = $failed ? split(/\n/, slurp("$box/$seed"), 2) : ();
                $report->($seed, $failed ? { kind => $kind, text => $text } : undef);
            }
        }
    }
    waitpid $_, 0 for keys %pids;
}

# --- smaller -----------------------------------------------------------------------------------------

sub fails_alike { my ($kind, $before, $after, $filled) = @_;
    return 0 if eval { check_pair($before, $after, $filled, 'small_one', 'small_two'); 1 };
    return ref $@ && $@->{kind} eq $kind;
}

# What may be taken out of a text: resources and enums as a whole, lines, options of a block, words of a line.
sub cuts { my ($text) = @_;
    my @cuts;
    while ($text =~ /^(?:##[^\n]*\n)*(?:(?:resource|enum|fragment)\b[^\n]*\{\n.*?^\}\n|(?:repo|domain)\b[^\n]*\n)/msg) { push @cuts, [ $-[0], $+[0] ] }
    while ($text =~ /^  .*\n/mg) { push @cuts, [ $-[0], $+[0] ] }
    while ($text =~ /^##.*\n/mg) { push @cuts, [ $-[0], $+[0] ] }
    while ($text =~ /(?<=\{ )[^;{}\n]+; |; [^;{}\n]+(?= \})| \{ [^;{}\n]+ \}/g) { push @cuts, [ $-[0], $+[0] ] }
    while ($text =~ / (?:required|unique|generated always|generated|deferrable initially|deferrable|concurrently|nulls_distinct false|index where not_null|index|match full|(?:on_delete|on_update) \w+|(?:default|name|source|collate) (?:"(?:\\.|[^"\\])*"|`[^`\n]*`|[\w.\[\]{}]+)|(?:backfill|using|where|computed) `[^`\n]*`|asc|desc|nulls (?:first|last)|no_reference)(?=[ \n,\]])/g) { push @cuts, [ $-[0], $+[0] ] }
    while ($text =~ /(?<=\[)[\w]+, |, \w+(?=\])/g) { push @cuts, [ $-[0], $+[0] ] }
    return @cuts;
}

sub without { my ($text, @cuts) = @_; substr($text, $_->[0], $_->[1] - $_->[0], '') for sort { $b->[0] <=> $a->[0] } @cuts; return $text }

# Takes out of both texts what the failure does not need: first a thing from both, then from one.
sub shrink { my ($kind, $before, $after, $filled, $seconds) = @_;
    my $end = time + $seconds;
    $filled = 0 if $filled && fails_alike($kind, $before, $after, 0);
    my %tried;
    my $try = sub { my ($b, $a) = @_;
        return 0 if $tried{"$b\0$a"}++ || time > $end;
        return 0 if !fails_alike($kind, $b, $a, $filled);
        ($before, $after) = ($b, $a);
        return 1;
    };
    my $again = 1;
    while ($again && time < $end) {
        $again = 0;
        for my $both (1, 0) {
            for my $which ('after', 'before') {
                my $at = 0;
                while (1) {
                    my $text = $which eq 'after' ? $after : $before;
                    my @cuts = cuts($text);
                    last if $at > $#cuts || time > $end;
                    my $cut = $cuts[$at];
                    my $piece = substr $text, $cut->[0], $cut->[1] - $cut->[0];
                    my $less = without($text, $cut);
                    my $other = $which eq 'after' ? $before : $after;
                    my $done;
                    if ($both) {
                        my $head = ($piece =~ /^((?:resource|enum|fragment) \w+)/m)[0];
                        my ($same) = grep { my $p = substr $other, $_->[0], $_->[1] - $_->[0]; $p eq $piece || $head && $p =~ /^\Q$head\E\b/m } cuts($other);
                        if ($same) { my $o = without($other, $same); $done = $which eq 'after' ? $try->($o, $less) : $try->($less, $o) }
                    }
                    else { $done = $which eq 'after' ? $try->($before, $less) : $try->($less, $after) }
                    if ($done) { $again = 1 } else { $at++ }
                }
            }
        }
    }
    return ($before, $after, $filled);
}

1;
