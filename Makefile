# Everything a newcomer needs is Python 3.11 or newer and make. `make` prints what there is.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash
BIN := .venv/bin
READY := .venv/.ready
PEERS := .bench/.ready
COMPILED := app contracts engine evaluation exporters market
UNCOMPILED := /(tests|bokeh|mypy|mypyc|pip|statsmodels)/
TESTS ?=
BENCH ?=
PARITY ?=
RELIABILITY ?=

.PHONY: help
help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY) ## set up, then run two campaigns offline: idea → verdict → exports
	@$(BIN)/lab demo

.PHONY: test
test: $(READY) ## set up, then run all tests (TESTS=tests/market for some)
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TESTS)

.PHONY: serve
serve: $(READY) ## run the service on 127.0.0.1:8000
	@$(BIN)/lab serve

.PHONY: check
check: $(READY) ## lint, format, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: soak
soak: $(READY) ## run the long suites, minutes of killed workers among them
	@$(BIN)/python -m pytest -m soak

.PHONY: sandbox-image
sandbox-image: $(READY) ## build the image generated bots run in, where it is not there; needs Docker
	@$(BIN)/python -m sandbox.docker

.PHONY: practice-model
practice-model: $(READY) ## answer like a language model on 127.0.0.1:8010, to try the provider openai with (docs/llm.md)
	@$(BIN)/python -m tests.app.llm.openai.practice

.PHONY: parity
parity: $(READY) ## run sixty exported contracts on five markets beside the engine (PARITY=--write keeps the table)
	@$(BIN)/python -m tests.exporters.parity_runs $(PARITY)

.PHONY: reliability
reliability: $(READY) ## kill and stop workers at every point of a campaign, minutes (RELIABILITY=--write keeps the table)
	@$(BIN)/python -m tests.app.crash.runs $(RELIABILITY)

.PHONY: proof-tools
proof-tools: ## install PineTS (AGPL-3.0, run apart, never shipped) to run Pine with; needs Node
	@npm install --silent --prefix .proof --no-save --ignore-scripts --no-audit --no-fund pinets@0.9.34

.PHONY: peers
peers: $(PEERS) ## install the engines the bench compares us with, into .bench/

.PHONY: bench
bench: $(READY) $(PEERS) ## time us and two other engines on the same work, a few minutes (BENCH=--write keeps it)
	@$(BIN)/python -m benchmarks $(BENCH)

.PHONY: golden
golden: $(READY) ## accept what the code writes now as the golden files; then read the diff
	@$(BIN)/python -m pytest -q --accept-golden
	@git --no-pager diff --stat -- tests

.PHONY: lock
lock: $(READY) ## resolve the dependencies of pyproject.toml and of the bench again, with hashes
	@$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --upgrade --fork-strategy fewest \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  --quiet --output-file requirements.lock
	@$(BIN)/uv pip compile benchmarks/requirements.in --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  --quiet --output-file benchmarks/requirements.lock
	@$(BIN)/uv pip compile sandbox/image/requirements.in --constraint requirements.lock --universal --python-version 3.12 \
	  --only-binary :all: --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  --upgrade --quiet --output-file sandbox/image/requirements.lock

# The virtual environment: made once, brought up to date when a lock or the package's description changes.
$(READY): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies (about a minute, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "Compiling modules and the engine's kernels (half a minute, once) ..."
	@# Where Python may not keep bytecode each start would compile all of it again: seconds. Some files are for other Pythons.
	@$(BIN)/python -m engine.warming & warming=$$!; \
	  $(BIN)/python -m compileall -q -j 0 -x '$(UNCOMPILED)' .venv/lib $(COMPILED) >/dev/null || true; \
	  wait $$warming
	@touch $@

# The engines we are compared with live apart, so that what they need is never in the product's environment.
$(PEERS): benchmarks/requirements.lock | $(READY)
	@echo "Installing the other engines into .bench/ (a minute or two, once) ..."
	@$(BIN)/python -m venv --clear .bench
	@.bench/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --only-binary :all: -r benchmarks/requirements.lock
	@touch $@

$(BIN)/python:
	@for python in python3.12 python3.13 python3.11 python3 python; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    exec $$python -m venv .venv; \
	  fi; \
	done; \
	echo "No Python 3.11 or newer with venv was found on the PATH; please install one (Debian: python3 and python3-venv)." >&2; \
	exit 1
