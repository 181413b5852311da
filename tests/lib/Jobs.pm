# Jobs.pm - programs that run while a test goes on.
package Jobs;
use strict;
use warnings;
use Exporter 'import';
use File::Temp qw(tempdir);
use POSIX qw(WNOHANG);
use Test::More;
use Time::HiRes qw(sleep time);
use Harness;

our @EXPORT = qw(begin finish until_true);

# Starts a program; not waited for: { pid, file }.
my @children;
sub begin { my (@command) = @_;
    my $file = tempdir(CLEANUP => 1) . '/said';
    spew($file, ''); # it may be killed before it opens it
    my $pid = fork // die "fork: $!";
    if (!$pid) {
        open STDIN,  '<', '/dev/null' or die $!;
        open STDOUT, '>', $file       or die $!;
        open STDERR, '>&', \*STDOUT   or die $!;
        exec @command or POSIX::_exit(127);
    }
    push @children, $pid;
    return { pid => $pid, file => $file };
}

# Its end: (status, what it said); 128 + N where signal N ended it.
sub finish { my ($job, $seconds) = @_;
    my $until = time + ($seconds // 20);
    while (1) {
        my $pid = waitpid $job->{pid}, WNOHANG;
        if ($pid == $job->{pid}) {
            my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
            @children = grep { $_ != $pid } @children;
            return ($status, slurp($job->{file}));
        }
        if (time > $until) { kill 'KILL', $job->{pid}; $until = time + 1000; diag("$job->{pid} hangs and is killed: " . slurp($job->{file})) }
        sleep 0.02;
    }
}

END { my $status = $?; kill 'KILL', @children; $? = $status }

# Waits until a query says true.
sub until_true { my ($sql, $seconds) = @_;
    my $until = time + ($seconds // 10);
    while (time < $until) {
        return 1 if psql('postgres', $sql) eq "t\n";
        sleep 0.03;
    }
    diag("never true: $sql");
    return 0;
}

1;
