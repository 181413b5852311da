# pages.awk - docs/diagnostics.md as the rows of pages.h: `## name` begins a page, a line `**Why:** …` another
# field of it. Examples lose the four blanks before them.

function begin_field(field) {
  printf "%s\n    .%s =", open ? "," : "", field
  open = 1
  blank_lines = ""
  written = 0
}

function add(line) {
  if (line == "") {
    if (written) blank_lines = blank_lines "\\n"
    return
  }
  gsub(/["\\]/, "\\\\&", line)
  printf "\n      \"%s%s\\n\"", blank_lines, line
  blank_lines = ""
  written = 1
}

BEGIN { printf "/* made from docs/diagnostics.md */\n#include \"compiler/command/line/pages.h\"\n\nconst Page pages[] = {" }

/^## / {
  printf "%s\n  {.name = \"%s\"", open ? "}," : "", $2
  open = 1
  begin_field("what")
  next
}

!open { next }

/^\*\*[A-Z][a-z]+:\*\*/ {
  begin_field(tolower(substr($1, 3, length($1) - 5)))
  sub(/^[^ ]+ ?/, "")
}

{
  sub(/^    /, "")
  add($0)
}

END { printf "}\n};\nconst size_t page_count = sizeof pages / sizeof *pages;\n" }
