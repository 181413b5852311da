# embed.awk - SQL files → the strings that plan_sql.h declares: sql/uuid_v7.sql is plan_sql_uuid_v7. Lines that begin
# with `--` are for who reads the file, and stay there.
BEGIN { print "#include \"compiler/plan/step/plan_sql.h\"" }
FNR == 1 {
  if (NR > 1) print "\";"
  name = FILENAME
  gsub(/^.*\/|\.sql$/, "", name)
  printf "\nconst char plan_sql_%s[] =", name
  newline = ""
}
/^--/ { next }
{
  gsub(/[\\"]/, "\\\\&")
  printf "%s\n    \"%s", newline, $0
  newline = "\\n\""
}
END { print "\";" }
