# Quarterdeck's commands. What they do in detail stands in end2end/tools.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

CARGO ?= cargo
TOOLS := end2end/tools
CARGO_HOME ?= $(HOME)/.cargo
# A shell that was open before rustup was installed does not know cargo yet.
export PATH := $(CARGO_HOME)/bin:$(PATH)
export SITE_ROOT ?= $(CURDIR)/target/site
export CARGO

.PHONY: help run dev release test setup setup-test site deny fmt lint test-rust test-browser screenshots bench

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: setup site ## install what is missing, build, start the database, serve on 127.0.0.1:3000 (PORT=…)
	@exec $(CARGO) run -p server --bin quarterdeck -- serve

dev: setup ## like run, and rebuild and restart when a source file changes
	@exec node $(TOOLS)/dev.mjs

release: setup ## make the optimised binary and its site folder, and print their sizes
	@node $(TOOLS)/build.mjs --release
	@$(CARGO) build --release -p server --bin quarterdeck
	@node $(TOOLS)/sizes.mjs

test: setup-test ## run everything: format, lints, unit, property, database, HTTP and browser tests
	@exec node $(TOOLS)/test.mjs

setup: ## install what building and running need and the machine lacks
	@$(TOOLS)/setup.sh run

setup-test: ## the same for the tests: Chromium, rustfmt and clippy as well
	@$(TOOLS)/setup.sh test

site: ## build the browser's half: WebAssembly, styles, assets
	@node $(TOOLS)/build.mjs

deny: setup-test ## check the dependencies: licences, sources, and known weaknesses (asks GitHub for those)
	@$(CARGO) deny check

fmt: ## format the Rust sources
	@$(CARGO) fmt --all

lint: setup-test ## check format and lints, for the server and for the browser
	@exec node $(TOOLS)/test.mjs format lint

test-rust: setup-test ## run the Rust tests against a throw-away database
	@exec node $(TOOLS)/test.mjs rust

test-browser: setup-test ## run the browser tests against a throw-away database
	@exec node $(TOOLS)/test.mjs browser

screenshots: setup-test ## take the README's pictures (the browser tests tagged @screenshot)
	@exec node $(TOOLS)/test.mjs screenshots

bench: release ## measure the pages that have a time budget, with 100,000 opportunities (OPPORTUNITIES=…)
	@$(CARGO) run --release -p server --bin quarterdeck -- database -- \
	  node $(TOOLS)/bench.mjs --opportunities $(or $(OPPORTUNITIES),100000)
