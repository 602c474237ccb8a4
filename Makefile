SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run build test test-go test-front e2e test-dates screenshots bench-front faults nodes race fuzz release deb test-release container bench bench-record bench-million compare bench-base load lint fmt generate outlines front db migrate import serve clean setup-run setup-build setup-test

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo inconnue)
GO_FILES := $(shell git ls-files --cached --others --exclude-standard '*.go' '*.sql' '*.yaml' '*.html' '*.bin' '*.gz' 'static/lang/*.json' 2>/dev/null)
FRONT_FILES := $(shell git ls-files --cached --others --exclude-standard 'static/js' 'static/css' 'static/build' 'static/outline' 'static/face' 'static/lang' 'static/pages' 'directory/pages' 'directory/html' 2>/dev/null)
# What cmd/setup fetches where the system's Go or Node.js is too old.
export PATH := $(CURDIR)/.cache/tools/bin:$(PATH)
# One static program, which needs no libc; only the race detector needs one.
export CGO_ENABLED := 0
race: export CGO_ENABLED := 1

STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup-run bin/lieux ## install what is missing, build, and serve the map with demonstration places
	./bin/lieux serve --demo

build: setup-build bin/lieux ## build bin/lieux

test: setup-test bin/lieux test-go test-front e2e ## every test: Go, real PostGIS, JavaScript, real Chromium

bin/lieux: go.mod go.sum $(GO_FILES) $(wildcard geo/outline/data/*) static/dist/manifest.json
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/lieux ./cmd/lieux

static/node_modules/.package-lock.json: static/package-lock.json
	@echo '» paquets npm de la page (static/package-lock.json)'
	npm ci --prefix static --no-audit --no-fund --loglevel=error
	@touch $@

static/dist/manifest.json: static/node_modules/.package-lock.json $(FRONT_FILES)
	go run ./static/build

setup-run setup-build:
	@./cmd/setup/setup.sh go node postgis

setup-test:
	@./cmd/setup/setup.sh go node postgis chromium poppler gdal

front: static/dist/manifest.json ## bundle the page's scripts and styles

test-go: static/dist/manifest.json ## Go tests on a private PostGIS
	go run ./cmd/testdb -- go test -timeout 20m ./...

test-front: static/node_modules/.package-lock.json ## JavaScript: types, lint, unit tests
	npm run --prefix static --silent check
	npm run --prefix static --silent lint
	npm test --prefix static --silent

e2e: bin/lieux ## the page in real Chromium, through the real binary
	npm run --prefix static --silent e2e

test-dates: setup-test bin/lieux ## the tests that depend on the day, as of holidays, changes of clock, 29 February, a year from now
	go run ./cmd/testdb -- cmd/testdb/dates.sh

screenshots: bin/lieux ## pictures of the main states and a sheet of all, in artefacts/ecrans (BASE=REVISION: beside those of that build; DOCS=docs: those of the README too)
	@test -z "$(BASE)" || static/test/before.sh $(BASE) artefacts/avant
	node static/test/screenshots.js artefacts/ecrans $(DOCS)

bench-front: bin/lieux ## first place on a slow telephone, beside a bare Leaflet page in the same run, kept in BENCHMARKS.md
	node static/bench/front.js BENCHMARKS.md

faults: setup-test static/dist/manifest.json ## provokes each fault with real processes, attacks of FOR=5m: databases lost, frozen, mistaken, killed nodes, greedy clients… (cmd/faults)
	go run ./cmd/testdb -- go run ./cmd/faults -for $(or $(FOR),5m) -only '$(ONLY)'

nodes: setup-test static/dist/manifest.json ## two nodes, a primary and a standby, PgBouncer, nginx as a cache: killed and promoted while visitors ask for FOR=5m (needs nginx and pgbouncer)
	go run ./cmd/testdb -- go run ./cmd/faults -for $(or $(FOR),5m) -only NodesBehindACache

race: static/dist/manifest.json ## Go tests with the race detector
	go run ./cmd/testdb -- go test -race -timeout 40m ./...

FUZZTIME := 30s
fuzz: setup-build static/dist/manifest.json ## every fuzz target, FUZZTIME each (30s); what fails is kept in testdata/fuzz, to commit with its mending
	@for package in $$(grep -rl --include='*_test.go' '^func Fuzz' cmd directory geo importer migrations static | xargs -n 1 dirname | sort -u); do \
		for target in $$(grep -rhoE '^func Fuzz[A-Za-z0-9_]*' $$package/*_test.go | cut -d' ' -f2); do \
		echo "» $$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) ./$$package || exit 1; done; done

release: setup-build static/dist/manifest.json ## MAINTAINER="NAME <ADDRESS>": all that is handed on of a version, made twice and compared, in artefacts/release: programs, packages, SBOM, notes, checksums
	go run ./cmd/release -twice

# Who answers for a package that is made to be tried.
deb test-release: export MAINTAINER := $(or $(MAINTAINER),Essais <essais@example.org>)
deb: setup-build static/dist/manifest.json ## the Debian package of the tree as it is, in artefacts/release
	go run ./cmd/release -deb

test-release: setup-build static/dist/manifest.json ## what make release or make deb made: programs without a libc and on other systems, completion, the package in fresh systems and after PREVIOUS=REVISION, make run on a bare one (root, debootstrap, minutes)
	./cmd/release/test.sh artefacts/release $(SYSTEMS)

container: bin/lieux ## a container image of bin/lieux, by podman, buildah or docker
	./cmd/release/container/build.sh

bench: setup-run bin/lieux ## every route at 20 000 and 200 000 places: Lieux, PostGIS and a constant body, in one run; then importing as many
	go run ./cmd/testdb -- sh -c 'go run ./cmd/bench && go run ./cmd/bench/loading -rows 20000,200000'
	go run ./cmd/testdb -- go run ./cmd/bench/exports -places 20000,200000

bench-record: setup-run bin/lieux ## the same, kept in BENCHMARKS.md (FULL=-full adds a million places)
	go run ./cmd/testdb -- sh -c 'go run ./cmd/bench $(FULL) -output BENCHMARKS.md && go run ./cmd/bench/loading -rows 20000,200000 -append BENCHMARKS.md'
	go run ./cmd/testdb -- go run ./cmd/bench/exports -places 20000,200000 -append BENCHMARKS.md

bench-million: setup-run bin/lieux ## importing a million rows, kept in BENCHMARKS.md (14 GB of disk in the temporary directory)
	go run ./cmd/testdb -- go run ./cmd/bench/loading -rows 1000000 -append BENCHMARKS.md

load: setup-run bin/lieux ## visits until lieux serve bends, then FOR=1h at 70 % of that with an import every 20 s; beside constant bodies (PLACES=20000)
	go run ./cmd/testdb -- go run ./cmd/bench -load $(or $(FOR),1h) -places $(or $(PLACES),20000)

compare: setup-build static/dist/manifest.json ## BASE=REVISION: the same 3000 requests to that build and to this one, byte for byte (ARGS=-same-scripts: servers only)
	@test -n "$(BASE)" || { echo 'make compare BASE=<git revision>'; exit 2; }
	go run ./cmd/compare -base $(BASE) $(ARGS)

bench-base: setup-build static/dist/manifest.json ## BASE=REVISION: that build and this one timed in turn, in one run
	@test -n "$(BASE)" || { echo 'make bench-base BASE=<git revision>'; exit 2; }
	go run ./cmd/compare -base $(BASE) -time 15

lint: ## gofmt, vet, staticcheck, known vulnerabilities, licences, secrets (the rules of the architecture are tests)
	@test -z "$$(gofmt -l cmd directory geo importer migrations static)" || { gofmt -l cmd directory geo importer migrations static; exit 1; }
	go vet ./...
	$(STATICCHECK) ./...
	go test ./cmd/internal/archtest ./cmd/internal/licence
	@./cmd/setup/vulnerabilities.sh

fmt: ## format the Go code
	gofmt -w cmd directory geo importer migrations static

outlines: ## FILE=communes.geojson SOURCE="producer, product, year, licence": the outlines that the next build embeds (ARGS=-tolerance 40)
	@test -n "$(FILE)" && test -n "$(SOURCE)" || { echo 'make outlines FILE=<GeoJSON or .gz> SOURCE="<producer, product, year, licence>"'; exit 2; }
	go run ./geo/outline/generate -input "$(FILE)" -source "$(SOURCE)" -output geo/outline/data/communes.bin.gz $(ARGS)

generate: ## make the committed tables again from their sources (gazetteer, outline)
	go generate ./...

db: setup-run bin/lieux ## a private database for the tests of an editor: prints its TEST_DATABASE_URL
	go run ./cmd/testdb -- sh -c 'echo TEST_DATABASE_URL="$$TEST_DATABASE_URL"; echo "Ctrl-C pour arrêter"; sleep infinity'

migrate: bin/lieux ## bring the database's schema up to date
	./bin/lieux migrate up

import: bin/lieux ## import every known source that can be reached
	./bin/lieux import --all

serve: setup-run bin/lieux ## serve what has been imported
	./bin/lieux serve

clean: ## remove what was built
	rm -rf bin static/dist/* static/node_modules
