# Two commands do everything on a fresh machine: `make demo` and `make test`. See README.md.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEV := $(VENV)/.dev
WORKERS ?= 2
MESSAGES ?= 100000
# Every process compiles the whole program anew where a machine forbids to keep compiled files.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test check fix bench agreement soak forms gallery assets clean

help:
	@echo "make demo     set up and serve the platform at http://127.0.0.1:8000"
	@echo "make test     set up and run all tests"
	@echo "make check    lint, types, import contracts"
	@echo "make fix      format and repair what can be repaired"
	@echo "make bench    print the benchmark figures"
	@echo "make soak     200 random kills, then 100 000 messages to a bad receiver (hours; MESSAGES=5000 for less)"
	@echo "make agreement 100 000 answer sets decided by browser and server alike (some minutes)"
	@echo "make forms    every given form by the keyboard alone, with axe on every page (some minutes)"
	@echo "make gallery  every page of every role as pictures"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed (Debian: python3 and python3-venv)."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked packages …"
	@if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install -q --compile-bytecode --require-hashes -r requirements.lock; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock; fi
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The list is complete; of a package that is there for its files alone, what its program needs is left out on purpose.
$(DEV): requirements-dev.lock $(RUNTIME)
	@echo "Installing the locked tools for tests …"
	@if command -v uv >/dev/null 2>&1; then VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install -q --compile-bytecode --require-hashes --no-deps -r requirements-dev.lock; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock; fi
	@touch $@

assets: $(RUNTIME)
	@$(BIN)/gemeinwerk assets

demo: $(RUNTIME)
	@$(BIN)/gemeinwerk demo

test: $(DEV) assets
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

check: $(DEV)
	@$(BIN)/ruff check src tests
	@$(BIN)/ruff format --check src tests
	@$(BIN)/lint-imports
	@$(BIN)/mypy --no-error-summary

fix: $(DEV)
	@$(BIN)/ruff check --fix src tests || true
	@$(BIN)/ruff format src tests

bench: $(DEV) assets
	@$(BIN)/python -m tests.benchmarks

agreement: $(DEV) assets
	@$(BIN)/python -m tests.journeys.agreement 100000

soak: $(DEV) assets
	@GEMEINWERK_TEST_KILLS=200 $(BIN)/python -m pytest tests/journeys/test_kill.py
	@$(BIN)/python -m tests.journeys.soak $(MESSAGES)

forms: $(DEV) assets
	@WORKERS=$(WORKERS) $(BIN)/python -m tests.journeys.forms $(FORMS)

gallery: $(DEV) assets
	@$(BIN)/python -m tests.gallery

clean:
	rm -rf $(VENV) .data .cache node_modules build gallery
