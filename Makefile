# Two commands set everything up: `make demo` and `make test`. Nothing else is needed but Python 3.11+.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
SOURCES ?= ../shared/sources
CHROMIUM := chromium fonts-liberation

.PHONY: help demo test test-all check lint types layers format docs editor bench clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "icatkg needs Python 3.11 or newer: make PYTHON=/path/to/python3"; exit 2; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get install -y -qq python3-venv || { apt-get update -qq && apt-get install -y -qq python3-venv; }; $(PYTHON) -m venv $(VENV); \
	  else echo "Python cannot make a virtual environment: install python3-venv"; exit 2; fi; }

$(READY): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[spreadsheets]'
	@$(BIN)/python -m compileall -q icatkg # an editable install is not compiled by pip
	@$(BIN)/python -m icatkg.build # infer now, so that no question waits for it
	@touch $@

$(READY_DEV): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev --group browser
	@# the browser tests need one; where none is to be had they say so
	@$(BIN)/python -m tests.browser.chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  apt-get install -y -qq --no-install-recommends $(CHROMIUM) || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $(CHROMIUM); } || true
	@# the same for the test of two copies behind a proxy
	@command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  apt-get install -y -qq --no-install-recommends nginx-light || { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light; } || true
	@# what the wheel test installs into an empty environment, with the network off
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --dest $(VENV)/wheelhouse pip $$($(BIN)/python tests/run_time_requirements.py)
	@$(BIN)/python -m compileall -q icatkg
	@$(BIN)/python -m icatkg.build
	@touch $(READY) $@

demo: $(READY) ## set up, then the main job on the real data: query, validate, export
	@echo "Who chaired ICAT, and which paragraph says so:"
	@$(BIN)/icatkg query chairs-by-year
	@echo; echo "The packaged data against the shapes:"
	@$(BIN)/icatkg validate
	@mkdir -p build
	@$(BIN)/icatkg export -o build/icat.ttl
	@$(BIN)/icatkg export -o build/icat.jsonld
	@echo; echo "Exported:"; ls -l build/icat.ttl build/icat.jsonld | awk '{print $$NF, $$5 " bytes"}'

test: $(READY_DEV) ## set up, then all tests, with the network off
	$(BIN)/python -m pytest -q -n 2 --dist worksteal

test-all: $(READY_DEV) ## the slow suites whole
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -q -n 2 --dist worksteal
	$(BIN)/python benchmarks/load.py --minutes 0.3

check: lint types layers ## everything that is not a test

lint: $(READY_DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/icatkg fmt --check data ontology
	$(BIN)/icatkg lint > /dev/null

types: $(READY_DEV)
	$(BIN)/mypy

layers: $(READY_DEV)
	$(BIN)/lint-imports

format: $(READY_DEV) ## lay out the Python code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY_DEV) ## write the generated pages anew
	$(BIN)/python -m tests.generated_pages --write

editor: ## build the script of the query editor anew; needs Node
	rm -rf build/editor && mkdir -p build && cp -r tools/editor build/editor
	cd build/editor && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent build

bench: $(READY_DEV) ## ratios against peers, measured in this run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/views.py
	$(BIN)/python benchmarks/with_sources.py
	$(BIN)/python benchmarks/reasoning.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
