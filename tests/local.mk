# tests/local.mk - included by Makefile.am. `make check` runs every tests/*.t through prove.
# A unit test lies where what it tests lies: tests/unit/<room>/test_<module>.c.
LDADD = libcompiler.a librescrt.a $(CMOCKA_LIBS) $(PG_QUERY_LIBS) $(JANSSON_LIBS) -lpthread -ldl
if HAVE_CMOCKA
check_PROGRAMS = \
  tests/unit/compiler/catalog/test_introspect \
  tests/unit/compiler/model/test_names \
  tests/unit/compiler/model/test_words \
  tests/unit/compiler/plan/test_law \
  tests/unit/compiler/plan/test_plan \
  tests/unit/compiler/state/test_difference \
  tests/unit/compiler/state/test_value \
  tests/unit/grammar/test_scan \
  tests/unit/runtime/base/test_json \
  tests/unit/runtime/base/test_sql \
  tests/unit/runtime/embedded/test_child \
  tests/unit/runtime/file/test_file \
  tests/unit/runtime/file/test_split \
  tests/unit/runtime/pg/test_conninfo
endif

tests_unit_compiler_plan_test_law_SOURCES = \
  tests/unit/compiler/plan/apply.c \
  tests/unit/compiler/plan/apply.h \
  tests/unit/compiler/plan/living.c \
  tests/unit/compiler/plan/living.h \
  tests/unit/compiler/plan/merging.c \
  tests/unit/compiler/plan/merging.h \
  tests/unit/compiler/plan/test_law.c \
  tests/unit/compiler/plan/world.c \
  tests/unit/compiler/plan/world.h \
  tests/unit/compiler/plan/world_facts.c \
  tests/unit/compiler/plan/world_state.c

EXTRA_DIST = bootstrap compiler/command/line/pages.awk README.md CHANGELOG.md CONTRIBUTING.md LICENSE docs samples tests

# make check T="tests/cli.t tests/laws.t": just these
T = tests/*.t
check-local: rescc $(check_PROGRAMS)
	@test "$(PROVE)" != no || { echo "prove is missing (Debian: apt install perl)"; exit 1; }
	cd $(srcdir) && RESCC=$(abs_builddir)/rescc BUILDDIR=$(abs_builddir) $(PROVE) -j2 $(PROVEFLAGS) $(T)

.PHONY: bench bench-tenants chaos fuzz
bench: rescc
	cd $(srcdir) && RESCC=$(abs_builddir)/rescc tests/bench/run

# make bench-tenants TENANTS="100 1000": many tenants beside a bare pipeline and dbmate
bench-tenants: rescc
	cd $(srcdir) && RESCC=$(abs_builddir)/rescc tests/bench/tenants

# make chaos ROUNDS=100 SEED=1: tenants are migrated while things are killed
ROUNDS ?= 100
chaos: rescc
	cd $(srcdir) && RESCC=$(abs_builddir)/rescc ROUNDS=$(ROUNDS) SEED=$(SEED) $(PROVE) tests/chaos.t

# make fuzz SECONDS=60: libFuzzer over the parser (clang needed)
SECONDS = 60
fuzz:
	$(srcdir)/tests/fuzz/run $(abs_srcdir) $(SECONDS)

# make fuzz-pairs N=1000 SEED=1 OUT=/tmp/found: random pairs of schemas under the three laws; what fails is made small
.PHONY: fuzz-pairs
fuzz-pairs: rescc
	cd $(srcdir) && RESCC=$(abs_builddir)/rescc N=$(N) SEED=$(SEED) OUT=$(OUT) tests/fuzz/pairs

# make mutate: single breakages of a copy of the sources, each of which a test must notice
.PHONY: mutate
mutate:
	$(abs_srcdir)/tests/mutate/run $(abs_srcdir)

# The folders are taken as they are; what a build or a run left in them is not.
dist-hook:
	rm -rf $(distdir)/samples/*/.rescc
	find $(distdir)/tests/unit -depth '(' -name .deps -o -name .dirstamp -o -type f ! -name '*.[ch]' ')' -exec rm -rf '{}' +
