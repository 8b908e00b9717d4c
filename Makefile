# Two commands matter: `make demo` shows MediaBridge, `make test` proves that it works.
# What each one does is in scripts/; this file only names them and knows what must be built before what.

PORT ?= 4000
DEMO_ARGS ?=
BENCH_ARGS ?=
ONLY ?=

TARGET := $(or $(CARGO_TARGET_DIR),target)
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' -not -path 'web/e2e/*' \
	-not -path 'web/test-results/*' -not -path 'web/playwright-report/*' -not -path 'web/.*' 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help prerequisites tools web demo demo-clean dev test soak bench fmt lint e2e
# npm and cargo use every core themselves, and their steps build on each other.
.NOTPARALLEL:

help: ## This list
	@sed -nE 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: ## Build and run MediaBridge with sample buckets, people and files (PORT=4000, DEMO_ARGS=...)
	@scripts/prerequisites.sh demo
	@$(MAKE) --no-print-directory web
	cargo build --release --locked -p mediabridge
	$(TARGET)/release/mediabridge demo --port $(PORT) --data .demo $(DEMO_ARGS)

demo-clean: ## Remove everything the demo stored
	rm -rf .demo

test: ## Prove that all of it works: checks, unit, contract, browser tests
	@scripts/test.sh all

soak: ## The full counts of the tests that try many cases; takes hours (results in target/soak)
	@scripts/soak.sh

e2e: ## The browser tests alone, against a release build
	@scripts/test.sh web-install web-build release e2e

lint: ## Formatting, lints, licences
	@scripts/test.sh fmt clippy deny web-install web-lint

fmt: ## Format everything
	cargo fmt --all
	cd web && npm run --silent format

dev: ## Demo server and web app, rebuilt as you edit (Ctrl-C ends both)
	@scripts/prerequisites.sh demo
	@scripts/dev.sh

bench: ## Measure the release build (ONLY=server, sessions, mail, browser or catalog; KEYS=... of the catalog)
ifeq ($(ONLY),catalog)
	scripts/with-postgres.sh cargo bench --locked -p mediabridge-catalog --bench catalog
	cargo bench --locked -p mediabridge --bench catalog_server
else
ifneq ($(ONLY),browser)
	scripts/with-postgres.sh cargo bench --locked -p mediabridge $(or $(BENCH_ARGS),$(if $(ONLY),--bench $(ONLY),--bench server --bench sessions --bench mail --bench catalog_server))
endif
ifneq ($(filter browser,$(or $(ONLY),browser)),)
	@E2E_PROJECT=bench scripts/test.sh web-install web-build release e2e
endif
endif

web: web/dist/index.html ## Build the web app into web/dist, if it changed

tools: ## Install what the tests run beside our code: Garage, moto, boto3, aiosmtpd, cargo-deny
	scripts/tools.sh all

prerequisites: ## Install the Debian packages that `make test` needs
	@scripts/prerequisites.sh test

web/node_modules/.package-lock.json: web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && npm run --silent build
	@touch $@
