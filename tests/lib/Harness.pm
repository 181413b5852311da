# Harness.pm - what the tests share: a private PostgreSQL, projects in temporary folders, running rescc.
package Harness;
use strict;
use warnings;
use Cwd qw(abs_path getcwd);
use Exporter 'import';
use File::Basename qw(dirname basename);
use File::Copy qw(copy);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use IO::Handle;
use IPC::Open3;
our @EXPORT = qw(root rescc run slurp spew bless_mode project server psql session_psql catalog mask transcript);

our $Root = abs_path(dirname(__FILE__) . '/../..');
sub root { $Root }

# The program under test: RESCC, else the one at the top of the build tree.
sub rescc { $ENV{RESCC} || "$Root/rescc" }

# BLESS=1 rewrites golden files instead of comparing.
sub bless_mode { $ENV{BLESS} }

sub slurp {
    my ($path) = @_;
    open my $in, '<:raw', $path or die "$path: $!";
    local $/;
    my $text = <$in>;
    return defined $text ? $text : '';
}

sub spew {
    my ($path, $text) = @_;
    make_path(dirname($path));
    open my $out, '>:raw', $path or die "$path: $!";
    print $out $text;
    close $out or die "$path: $!";
}

# A test says the same to everyone, so what the programs that it runs read of the environment (make's flags, git's folder, a
# language, a time zone, a home with settings in it …) stays outside. These words come in:
my %kept = map { $_ => 1 } qw(LD_LIBRARY_PATH LOGNAME PATH TMPDIR USER), # what a program needs
    qw(BLESS BOOST BRANCHES BUILDDIR CASES DBMATE FEATURES JOBS KINDS N OUT PAIRS PG_BINDIR RESCC ROUNDS SEED SHRINK STOP_AT_FAILURE
    STRICT_DOWN TENANTS WORKERS);                                        # what steers a test
delete @ENV{ grep { !$kept{$_} && !/^(?:HARNESS|PERL|GCOV)_|^\w+SAN_OPTIONS$|^PERL5LIB$/ } keys %ENV };
@ENV{qw(HOME LC_ALL NO_COLOR TZ)} = (tempdir('rescc-home-XXXXXX', TMPDIR => 1, CLEANUP => 1), 'C', 1, 'UTC');
$ENV{ASAN_OPTIONS} //= 'detect_leaks=1';

# Runs a command without a terminal. Returns (exit status, stdout, stderr).
sub run {
    my (@command) = @_;
    my $dir = tempdir(CLEANUP => 1);
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN,  '<', '/dev/null'  or die $!;
        open STDOUT, '>', "$dir/out" or die $!;
        open STDERR, '>', "$dir/err" or die $!;
        exec @command or do { print STDERR "exec $command[0]: $!\n"; exit 127 };
    }
    waitpid $pid, 0;
    my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    my @result = ($status, slurp("$dir/out"), slurp("$dir/err"));
    remove_tree($dir);
    return @result;
}

# A new project: files as name => text.
sub project {
    my (%files) = @_;
    my $dir = tempdir('rescc-test-XXXXXX', TMPDIR => 1, CLEANUP => 1);
    chmod 0755, $dir;
    spew("$dir/$_", $files{$_}) for keys %files;
    return $dir;
}

# --- the server ------------------------------------------------------------------------------------

sub bindir {
    return $ENV{PG_BINDIR} if $ENV{PG_BINDIR};
    my ($newest) = sort { $b <=> $a } map { m{/(\d+)/bin$} ? $1 : () } glob '/usr/lib/postgresql/*/bin';
    return "/usr/lib/postgresql/$newest/bin" if $newest;
    chomp(my $dir = `pg_config --bindir`);
    return $dir;
}

# psql needs no version of its own: Debian's stands in for the trees that ship none.
sub psql_program {
    my $own = bindir() . '/psql';
    return -x $own ? $own : 'psql';
}

my ($server, $owner);

sub as_owner { my (@command) = @_; return $> == 0 ? ('setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', @command) : @command }

# Starts a server for this process, once, and returns its socket folder. It ends with the process.
sub server {
    return $server if $server;
    my $dir = tempdir('rpgXXXXXX', TMPDIR => 1, CLEANUP => 1);
    if ($> == 0) {
        my $uid = getpwnam 'postgres' or die "no user postgres: install postgresql\n";
        chown $uid, -1, $dir;
    }
    chmod 0755, $dir;
    my $bin = bindir();
    my $old = getcwd();
    chdir $dir;
    my ($status, $out, $err) = run(as_owner("$bin/initdb", '-D', "$dir/data", '--no-sync', '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8'));
    die "initdb: $out$err" if $status;
    my $options = "-k $dir -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c autovacuum=off -c timezone=UTC";
    ($status, $out, $err) = run(as_owner("$bin/pg_ctl", '-D', "$dir/data", '-o', $options, '-l', "$dir/log", '-w', '-s', 'start'));
    die "pg_ctl: $out$err" . slurp("$dir/log") if $status;
    chdir $old;
    $owner = $$;
    $SIG{$_} = sub { exit 130 } for qw(INT TERM HUP); # so that END stops the server
    return $server = $dir;
}

END {
    if ($server && $owner == $$) {
        my $status = $?;
        chdir '/';
        run(as_owner(bindir() . '/pg_ctl', '-D', "$server/data", '-m', 'immediate', '-w', '-s', 'stop'));
        $? = $status;
    }
}

sub url { my ($database) = @_; return "postgres://postgres\@/$database?host=" . server() . '&sslmode=disable' }

# Runs SQL in a database; dies with PostgreSQL's message.
sub psql {
    my ($database, $sql) = @_;
    my $file = tempdir(CLEANUP => 1);
    spew("$file/sql", $sql);
    my ($status, $out, $err) = run(psql_program(), '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-h', server(), '-U', 'postgres', '-d', $database, '-f', "$file/sql");
    remove_tree($file);
    die "psql: $err" if $status;
    return $out;
}

# The SQL that makes the canonical listing of a database: a fact a line.
my $catalog_sql;
sub catalog_sql { return $catalog_sql //= slurp("$Root/tests/lib/catalog.sql") }

sub catalog { my ($database) = @_; return psql($database, catalog_sql()) }

my %session;
# psql over a connection that stays open, so that a hundred small things are quick; dies like psql. It counts
# as a user of the database: end_session lets go of it.
sub session_psql {
    my ($database, $sql) = @_;
    my $session = $session{"$$ $database"} //= open_session($database);
    my $file = "$session->{dir}/sql";
    spew($file, "$sql\n;DISCARD ALL;\n");
    local $SIG{PIPE} = 'IGNORE';
    print { $session->{in} } "\\i $file\n\\echo == done\n";
    $session->{in}->flush;
    my $text = '';
    while (defined(my $line = readline $session->{out})) {
        return $text if $line eq "== done\n";
        $text .= $line;
    }
    end_session($database);
    die "psql: $text";
}

sub open_session {
    my ($database) = @_;
    my ($in, $out);
    my $pid = open3($in, $out, undef, psql_program(), '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-h', server(), '-U', 'postgres', '-d', $database);
    return { pid => $pid, in => $in, out => $out, dir => tempdir(CLEANUP => 1) };
}

sub end_session {
    my ($database) = @_;
    my $session = delete $session{"$$ $database"} or return;
    close $session->{in};
    waitpid $session->{pid}, 0;
}

# What differs from run to run, as words.
sub mask {
    my ($text, $dir) = @_;
    $text =~ s/\Q$dir\E/<dir>/g if $dir;
    $text =~ s/(?<!\d)20\d{12}(?!\d)/<version>/g;
    $text =~ s/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/<time>/g;
    $text =~ s/\b\d+ ms\b/<ms>/g;
    $text =~ s/\b[0-9a-f]{32}\b/<hash>/g;
    $text =~ s/("line": ")[0-9a-f]{16}/$1<line>/g;
    $text =~ s/process \d+/process <pid>/g;
    $text =~ s/PostgreSQL 1\d(\.\d+)?/PostgreSQL <major>/g;
    return $text;
}

# Runs a transcript's commands in a folder, with rescc on the path, and returns it with what they really say (cli.t tells the form).
my $path;
sub transcript {
    my ($text, $dir) = @_;
    $path //= tempdir(CLEANUP => 1);
    -e "$path/rescc" or symlink rescc(), "$path/rescc" or die "$path/rescc: $!";
    local $ENV{PATH} = "$path:$ENV{PATH}";
    my $got = '';
    my @lines = split /\n/, $text;
    while (defined(my $line = shift @lines)) {
        if ($line =~ /^#/ || ($line eq '' && ($got eq '' || $got =~ /\n\z/) && (!@lines || $lines[0] =~ /^[\$#]/))) { $got .= "$line\n"; next }
        next if $line !~ /^\$ (.*)/;
        my $command = $1;
        $got .= "$line\n";
        if ($command =~ /<<'(\w+)'/) {
            my $end = $1;
            while (defined(my $more = shift @lines)) { $command .= "\n$more"; $got .= "$more\n"; last if $more eq $end }
        }
        my ($status, $out) = run('sh', '-c', "cd '$dir' && { $command\n} 2>&1");
        $got .= mask($out, $dir);
        $got .= "\n" if $out ne '' && $out !~ /\n\z/;
        $got .= "[exit $status]\n" if $status;
    }
    return $got;
}

# What is wanted beside what came, as a test's diagnosis.
sub difference {
    my ($want, $got) = @_;
    my $dir = project(want => $want, got => $got);
    my (undef, $diff) = run('diff', '-u', "$dir/want", "$dir/got");
    return $diff;
}

1;
