# Zhilu: `make run` starts the hub with a sample library, `make test` runs everything that CI runs.
# A fresh machine needs Python 3.11 or newer with headers, a C compiler and make.

PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
NPM := PATH="$(BIN):$$PATH" npm --prefix web
PIP := $(BIN)/pip --disable-pip-version-check --quiet
KERNELS := setup.py pyproject.toml $(wildcard ext/*.pyx ext/*.pxd ext/*.h)
WEB := $(shell find web -type f -not -path 'web/node_modules/*' -not -path 'web/dist/*' 2>/dev/null)
RUN_READY := $(VENV)/.kernels web/dist/.built
CHECKED := ext floorplans routing sensors signage hub bench scripts tests setup.py

# Steps install into one virtual environment and tests keep time: `make -j` must not mix them.
.NOTPARALLEL:
.PHONY: setup run test bench screenshots format clean check audit unit kernels web single served integration browser packages

setup: $(RUN_READY)

run: $(RUN_READY)
	@exec $(BIN)/zhilu serve --simulate

test: packages single unit served

bench: $(RUN_READY) $(VENV)/.dev $(VENV)/.bench
	@for program in api end_to_end floorplans mqtt restart push scale routing evacuation; do $(BIN)/python -m bench.$$program --json || exit 1; done

screenshots: $(RUN_READY) $(VENV)/.dev packages
	$(BIN)/python -m pytest tests/browser -k screenshots --screenshots docs/screenshots

format: $(VENV)/.dev
	$(BIN)/ruff check --fix-only --quiet $(CHECKED)
	$(BIN)/ruff format $(CHECKED)

clean:
	rm -rf $(VENV) build var web/node_modules web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache *.egg-info
	find ext -name '*.so' -delete -o -name '*.c' -delete

# What `make test` is made of.

packages:
	@scripts/debian-packages.sh

check: $(RUN_READY) $(VENV)/.dev
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python scripts/security.py

# What takes one core at most, two at a time: machines of CI have two.
single: $(RUN_READY) $(VENV)/.dev
	@scripts/two-at-once.sh "$(MAKE) --no-print-directory check" "$(MAKE) --no-print-directory kernels web"

# What `check` looks up in files of the checkout, asked of the registries as well.
audit: $(RUN_READY) $(VENV)/.dev
	@PATH="$(BIN):$$PATH" $(BIN)/python scripts/security.py --registry

unit: $(RUN_READY) $(VENV)/.dev
	@scripts/unit-tests.sh $(BIN)/python

kernels: $(RUN_READY) $(VENV)/.dev
	@scripts/test-debug-kernels.sh $(BIN)/python

web: $(RUN_READY)
	$(NPM) test

served: $(RUN_READY) $(VENV)/.dev
	@scripts/served-tests.sh $(BIN)/python

integration: $(RUN_READY) $(VENV)/.dev
	$(BIN)/python -m pytest -m integration

browser: $(RUN_READY) $(VENV)/.dev
	$(BIN)/python -m pytest -m browser

# Set-up: each step is done again only when what it is made of has changed.

$(VENV)/.made:
	@PYTHON="$(PYTHON)" scripts/preflight.sh
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: requirements/run.lock $(VENV)/.made
	@echo "installing the locked dependencies"
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.run
	@echo "installing the locked development tools"
	@$(PIP) install --require-hashes -r $<
	@touch $@

# Not every peer has a wheel for every machine: the benchmark names those that are missing.
$(VENV)/.bench: requirements/bench.lock $(VENV)/.dev
	@echo "installing the peers that benchmarks compare with"
	@$(PIP) install --require-hashes -r $< || echo "some peers cannot be installed here"
	@touch $@

$(VENV)/.kernels: $(KERNELS) $(VENV)/.run
	@PYTHON="$(PYTHON)" scripts/preflight.sh
	@echo "compiling ext/"
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(BIN)/zhilu --version >/dev/null
	@touch $@

web/node_modules/.installed: web/package-lock.json web/.npmrc $(VENV)/.run
	@echo "installing the locked web dependencies"
	@$(NPM) ci --no-fund --no-audit --loglevel=error
	@touch $@

web/dist/.built: $(WEB) web/node_modules/.installed
	@echo "building web/"
	@$(NPM) run --silent build
	@touch $@
