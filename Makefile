# sm-console: everything a person does here, in two commands: `make run` and `make test`.
# Needs Python >= 3.11 with pip, and make; all else goes into .venv from hash-locked files.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# pip of the venv where there is one; Debian without python3-venv makes a venv without it.
PIP = $$( [ -x $(BIN)/pip ] && echo $(BIN)/pip || echo $(PYTHON) -m pip --python $(BIN)/python )
PIPFLAGS := --disable-pip-version-check --quiet --no-input

.PHONY: run test check bench format catalogue lock clean help

run: $(VENV)/.run  ## start the console (ARGS="drill" and such are passed on)
	@$(BIN)/sm-console $(ARGS)

test: $(VENV)/.dev  ## run all tests, with the coverage floor
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n 2 $(ARGS)
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

check: $(VENV)/.dev  ## style, types, layering, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev  ## ratios against floors and peers, measured in this run
	$(BIN)/python -m tests.bench

format: $(VENV)/.dev  ## format and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogue: $(VENV)/.dev  ## collect the program's sentences and compile the translations
	$(BIN)/python -m tests.catalogue

# The lock files carry hashes and no addresses; `uv` is only needed to make them anew.
lock:  ## make the lock files anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --group pyproject.toml:build pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --group pyproject.toml:dev pyproject.toml -o requirements-dev.txt

clean:  ## remove what was built here
	rm -rf $(VENV) .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

help:  ## list these targets
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "sm-console needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11")'
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --clear --without-pip $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing sm-console into $(VENV) (once)…"
	@$(PIP) install $(PIPFLAGS) --require-hashes -r requirements.txt
	@$(PIP) install $(PIPFLAGS) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q sm_console widgets connectors config  # starts faster where Python may not write these itself
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Installing the development tools into $(VENV) (once)…"
	@$(PIP) install $(PIPFLAGS) --require-hashes -r requirements-dev.txt
	@touch $@
