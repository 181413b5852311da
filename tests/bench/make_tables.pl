#!/usr/bin/perl
# make_tables.pl N DIR: writes DIR/schema.res with N tables of 12 columns, a key to the previous one, two
# indexes, one unique, one check; and the same as a drizzle schema, DIR/schema.ts.
use strict;
use warnings;
my ($n, $dir) = @ARGV;
die "usage: make_tables.pl N DIR\n" unless $n && $dir;
open my $res, '>', "$dir/schema.res" or die "$dir/schema.res: $!";
open my $ts, '>', "$dir/schema.ts" or die "$dir/schema.ts: $!";
print $ts <<'END';
import { sql } from 'drizzle-orm';
import { pgTable, bigint, uuid, text, varchar, integer, numeric, boolean, timestamp, jsonb, date, index, uniqueIndex, check } from 'drizzle-orm/pg-core';
END
for my $i (1 .. $n) {
    my $previous = $i - 1;
    print $res "resource Table$i {\n  table table_$i\n  integer_primary_key id\n";
    print $res "  belongs_to previous Table$previous { on_delete cascade; index }\n" if $previous;
    print $res "  attribute previous_id bigint\n" unless $previous;
    print $res <<"END";
  attribute public_id uuid required generated
  attribute title string required
  attribute slug varchar(80) required
  attribute state varchar(20) required default "new"
  attribute amount decimal(12, 2) required default 0
  attribute position integer
  attribute active boolean required default true
  attribute settings map required default {}
  attribute born date
  attribute seen_at datetime required default `now()`
  identity slug [slug]
  index [state, seen_at desc]
  check amount_$i `amount >= 0`
}
END
    my $fk = $previous ? "bigint('previous_id', { mode: 'number' }).references((): any => table$previous.id, { onDelete: 'cascade' })" : "bigint('previous_id', { mode: 'number' })";
    my $fki = $previous ? "index('table_${i}_previous_id_index').on(t.previousId), " : "";
    print $ts <<"END";
export const table$i = pgTable('table_$i', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedByDefaultAsIdentity(),
  previousId: $fk,
  publicId: uuid('public_id').notNull().defaultRandom(),
  title: text('title').notNull(),
  slug: varchar('slug', { length: 80 }).notNull(),
  state: varchar('state', { length: 20 }).notNull().default('new'),
  amount: numeric('amount', { precision: 12, scale: 2 }).notNull().default('0'),
  position: integer('position'),
  active: boolean('active').notNull().default(true),
  settings: jsonb('settings').notNull().default({}),
  born: date('born'),
  seenAt: timestamp('seen_at', { withTimezone: true }).notNull().defaultNow(),
}, (t) => [${fki}uniqueIndex('table_${i}_slug_index').on(t.slug), index('table_${i}_state_seen_at_index').on(t.state, t.seenAt.desc()), check('amount_$i', sql`\${t.amount} >= 0`)]);
END
}
close $res or die $!;
close $ts or die $!;
