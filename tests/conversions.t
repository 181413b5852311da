#!/usr/bin/perl
# conversions.t - a column of any type becomes one of any other, and back: the server knows every cast that is printed. (That
# values fit is the cases' and random pairs' matter: the tables are empty.)
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Test::More tests => 4;
use Harness;

# More of them, and one transaction holds more locks than a server has room for.
my @types = (qw(smallint integer bigint numeric real float money oid boolean text char uuid date time datetime naive_datetime duration json jsonb bytea inet),
  'decimal(10, 2)', 'varchar(20)', 'bit(3)', map { "$_\[]" } qw(integer numeric money oid boolean text date timestamptz json jsonb));

# A table for every type, with a column that becomes each of the types.
sub resources { my ($type_of) = @_;
    return join '', map { my $at = $_;
        "resource Thing$at {\n  table things_$at\n  uuid_primary_key id\n" . join('', map { "  attribute of_$_ " . $type_of->($at, $_) . "\n" } 0 .. $#types) . "}\n" } 0 .. $#types;
}

my $dir = project('a.res' => resources(sub { $types[ $_[0] ] }));
my @url = ('--quiet', '--url', Harness::url('conversions'));
psql('postgres', 'CREATE DATABASE conversions');
is((run(rescc(), '-C', $dir, 'generate', '--quiet', 'before'))[0], 0, 'generate before');
sleep 1;
spew("$dir/a.res", resources(sub { $types[ $_[1] ] }));
is((run(rescc(), '-C', $dir, 'generate', '--quiet', 'after'))[0], 0, 'generate after');
my @up = run(rescc(), '-C', $dir, 'migrate', @url);
is("$up[0]$up[2]", 0, scalar(@types)**2 . ' conversions');
my @down = run(rescc(), '-C', $dir, 'rollback', '--all', @url);
is("$down[0]$down[2]", 0, 'and back');
