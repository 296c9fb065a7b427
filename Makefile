# Everything a newcomer needs, with nothing but make and Python 3.11 or newer.

PYTHON ?= python3
# Twice the cores CI has: a test that waits for a server, a mail or a browser leaves its core idle.
JOBS ?= 4
BIN := .venv/bin
# Only what the locks name by hash is ever installed, and only wheels: building an unknown sdist would run unhashed code.
PIP := $(BIN)/python -m pip --disable-pip-version-check install
LOCKED := $(PIP) --require-hashes --only-binary :all:
THIS := $(PIP) --quiet --no-build-isolation --no-deps --editable .
COMPILE := $(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header $(UPGRADE)

# The tests start the product a hundred times: with this set, each would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check compiled bench soak lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/.runtime ## See it: an invented coalition on this machine, four links to click
	$(BIN)/undersigned demo

test: .venv/.installed ## Run everything: the checks, then the whole suite on SQLite and PostgreSQL, with a browser
	@deploy/install-chromium.sh
	@deploy/install-pdfsig.sh
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check compiled
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

check: .venv/.installed ## Run the quick checks: lint, format, types, the rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(wildcard app migrations tests benchmarks)
	@if [ -x $(BIN)/hadolint ]; then $(BIN)/hadolint Dockerfile; else echo "hadolint has no build for this machine: the Dockerfile goes unchecked here"; fi
	$(BIN)/pytest -q --noconftest tests/test_architecture.py

# Left to themselves, all the workers would rewrite and compile the same 300 files at the same time.
compiled: .venv/.installed
	@$(BIN)/pytest --collect-only -q >/dev/null

bench: .venv/.installed ## Measure against the limits, with the ratios printed
	$(BIN)/python -m benchmarks

soak: .venv/.installed ## Run the long tests
	$(BIN)/pytest -m soak
	$(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder --everywhere tests/web tests/http

lock: .venv/.installed ## Write the hashed locks anew (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) --extra dev --output-file requirements.lock pyproject.toml
	$(COMPILE) --no-annotate --constraint requirements.lock --output-file requirements-runtime.lock pyproject.toml
	echo hatchling | $(COMPILE) --no-annotate --constraint requirements.lock --output-file requirements-build.lock -

clean: ## Remove what the tools made (never var/, your data)
	rm -rf .venv build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find app benchmarks migrations tests -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

# A demonstration downloads the product alone; the developer's tools are another hundred megabytes.
.venv/.runtime: requirements-runtime.lock requirements-build.lock pyproject.toml | .venv/bin/python
	$(LOCKED) --requirement requirements-runtime.lock --requirement requirements-build.lock
	$(THIS)
	@touch $@

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(LOCKED) --requirement requirements.lock
	$(THIS)
	@touch .venv/.runtime $@

.venv/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "There is no $(PYTHON) here. Undersigned needs Python 3.11 or newer: install it, or name it with make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is too old ($$($(PYTHON) --version 2>&1)). Undersigned needs Python 3.11 or newer: name one with make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
