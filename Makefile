# Forelock: one Makefile, wildcard sources, everything it makes goes to build/.
#   make                 the server, build/forelock, and the assets of its pages
#   make server          the server alone; make assets: build/static alone
#   make check           layers, format, clang-tidy, C tests under ASan and UBSan
#   make SAN=... BUILD=  a variant: SAN=address,undefined  SAN=thread  SAN=fuzzer (clang)

BUILD   ?= build
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
LAYERS  := base form screening domain db store http view web jobs command
LIBS    := libmicrohttpd jansson libpq libsodium libutf8proc libpcre2-8
SAN     ?=

CFLAGS  ?= -O2 -g
WARN    := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wstrict-prototypes -Werror
ALL_CFLAGS = -std=c17 -D_GNU_SOURCE -Iserver $(WARN) $(CFLAGS) -MMD -MP \
             -fstack-protector-strong -fno-strict-overflow -pthread \
             $(shell pkg-config --cflags $(LIBS)) $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer -fno-sanitize-recover=all) \
             $(if $(SAN),$(if $(findstring clang,$(CC)),,-Wno-format-truncation))
LDLIBS   = $(shell pkg-config --libs $(LIBS)) -lm -pthread $(if $(SAN),-fsanitize=$(SAN))

SOURCES := $(foreach l,$(LAYERS),$(wildcard server/$l/*.c))
ARCHIVE := $(BUILD)/libforelock.a
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
UNIT    := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*.c tests/db/*.c))
TESTHTTP := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/http/*.c))
TESTLIB := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/*.c))

.PHONY: all server assets clean layers
all: server assets
server: $(BUILD)/forelock

$(BUILD)/forelock: $(BUILD)/server/main.o $(ARCHIVE)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(ARCHIVE): $(OBJECTS)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -c -o $@ $<

# C tests: every file below tests/unit and tests/db is one Check program.
.PHONY: tests-build
tests-build: $(UNIT) $(TESTHTTP)
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(TESTLIB) $(ARCHIVE)
	$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs check) $(LDLIBS)
$(BUILD)/tests/%.o: ALL_CFLAGS += -Itests/lib $(shell pkg-config --cflags check)
.PRECIOUS: $(BUILD)/%.o

# Screening from many threads under the thread sanitizer: only what that needs is built.
.PHONY: threads
THREADED := $(foreach l,base form screening,$(wildcard server/$l/*.c)) server/web/rules.c
threads:
	$(MAKE) BUILD=$(BUILD)/tsan SAN=thread CFLAGS='-O1 -g' $(BUILD)/tsan/threads
	$(BUILD)/tsan/threads
$(BUILD)/threads: $(BUILD)/tests/thread/screening.o $(THREADED:%.c=$(BUILD)/%.o)
	$(CC) $(LDFLAGS) -o $@ $^ $(shell pkg-config --libs check) $(LDLIBS)

# Fuzz targets: every tests/fuzz/fuzz_NAME.c is one libFuzzer program, built with clang into
# build/fuzz; of the server only what they put to the test is built. scripts/fuzz runs them with tests/fuzz/corpus/NAME and tests/fuzz/regression/NAME.
.PHONY: fuzz-build fuzz-targets
FUZZ := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz-build:
	$(MAKE) BUILD=$(BUILD)/fuzz CC=clang SAN=address,undefined \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link' fuzz-targets
fuzz-targets: $(FUZZ)
FUZZED := $(foreach l,base form screening http,$(wildcard server/$l/*.c)) $(wildcard server/view/template*.c)
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZED:%.c=$(BUILD)/%.o)
	$(CC) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Style sheets, scripts, typeface and pictures, under hashed names; needs Node and npm.
ASSETS := $(shell find assets static -type f) scripts/assets.mjs
assets: $(BUILD)/static/.stamp
$(BUILD)/static/.stamp: $(ASSETS) node_modules/.package-lock.json
	node scripts/assets.mjs $(BUILD)/static
	@touch $@
node_modules/.package-lock.json: package-lock.json
	npm ci --ignore-scripts
	@touch $@

# Every page over sample data: HTML, accessibility, style, narrow windows.
.PHONY: pages
pages: $(addprefix $(BUILD)/tests/browser/,render render_form) assets
	BUILD=$(abspath $(BUILD)) node --test tests/browser/pages.test.mjs

# Lighthouse over every kind of page; its packages are large, so they stay apart.
.PHONY: lighthouse
LIGHTHOUSE := $(BUILD)/lighthouse/node_modules/.package-lock.json
lighthouse: all $(LIGHTHOUSE)
	LIGHTHOUSE=$(abspath $(BUILD))/lighthouse node tests/lighthouse/run.mjs
$(LIGHTHOUSE): tests/lighthouse/package.json tests/lighthouse/package-lock.json
	@mkdir -p $(BUILD)/lighthouse
	cp $^ $(BUILD)/lighthouse/
	cd $(BUILD)/lighthouse && npm ci --ignore-scripts
	@touch $@

# The program and what it reads, so that it runs without this tree: make install DESTDIR= PREFIX=
PREFIX  ?= /usr/local
SHARE   := templates locales forms rules migrations config
.PHONY: install container-test systemd-test
install: all
	install -D -m 755 $(BUILD)/forelock $(DESTDIR)$(PREFIX)/bin/forelock
	install -d $(DESTDIR)$(PREFIX)/share/forelock/build
	cp -r $(SHARE) $(DESTDIR)$(PREFIX)/share/forelock/
	cp -r $(BUILD)/static $(DESTDIR)$(PREFIX)/share/forelock/build/
	chmod -R u=rwX,go=rX $(DESTDIR)$(PREFIX)/share/forelock

# Builds the container image for real and runs it against a PostgreSQL of its own.
container-test:
	scripts/test-container

# Boots a Debian root with systemd, with the program installed in it, and tries the unit.
systemd-test:
	scripts/test-systemd

clean:
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d) $(BUILD)/server/main.d $(UNIT:=.d) $(TESTHTTP:=.d) $(TESTLIB:.o=.d) $(wildcard $(BUILD)/bench/*.d $(BUILD)/tests/thread/*.d)

# Checks.
.PHONY: layers tidy format
layers:
	scripts/layers
format:
	find server tests bench -name '*.c' -o -name '*.h' | xargs clang-format -i
# How many states of one function the analyzer walks through. Its own default, 225000, takes
# three times as long: make tidy TIDY_STATES=225000
TIDY_STATES ?= 75000
TIDY := $(addprefix tidy/,$(SOURCES) server/main.c)
tidy: $(TIDY)
.PHONY: $(TIDY)
$(TIDY): tidy/%:
	clang-tidy --quiet $* -- -std=c17 -D_GNU_SOURCE -Iserver $(shell pkg-config --cflags $(LIBS)) \
		-Xclang -analyzer-config -Xclang max-nodes=$(TIDY_STATES)

# How well the screening finds who must see a doctor; --details lists every miss.
.PHONY: eval
eval: server
	node tests/eval/run.mjs --binary $(BUILD)/forelock --details --gate

# Writes the figures of this build into docs/: what later runs are compared with.
.PHONY: eval-record
eval-record: server
	node tests/eval/run.mjs --binary $(BUILD)/forelock --record

# Speed of the screening: set-up, one intake, long text.
.PHONY: bench-screening
bench-screening: $(BUILD)/bench/screening
	$(BUILD)/bench/screening rules
$(BUILD)/bench/screening: $(BUILD)/bench/screening.o $(BUILD)/bench/screening_lexicon.o $(ARCHIVE)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# What the server does beside what its parts could do alone.
.PHONY: bench
bench: server assets $(BUILD)/bench/http_bare
	BUILD=$(BUILD) scripts/bench
$(BUILD)/bench/http_bare: $(BUILD)/bench/http_bare.o
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
