# archkata. `make help` lists the targets; each builds .venv first when it has to.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

.PHONY: demo test lint oldest bench prove docs help clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

demo: $(STAMP) ## start the reference implementation, judge it, print the stage map, write run.json
	@$(BIN)/archkata test --start "$(BIN)/archkata serve" --json run.json

# The tests start hundreds of interpreters: without bytecode each worker would rewrite every module's asserts anew.
unexport PYTHONDONTWRITEBYTECODE

test: lint ## everything that a fresh machine can test; thirteen minutes on two cores
	@$(BIN)/pytest -n 4 --dist loadfile -m "not quiet" --cov --cov-report=term:skip-covered
	@$(BIN)/pytest -n 2 --dist loadfile -m quiet

lint: $(STAMP) ## ruff and mypy --strict
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

prove: $(STAMP) ## the long proof: every check 50 times, every mutant against every rule
	@ARCHKATA_PROVE=1 $(BIN)/pytest tests/proof -p no:cacheprovider

OLDEST := .oldest
QUICK := tests/wire/test_values.py tests/reports/test_json.py tests/conformance/test_contract.py tests/doubles/test_script.py \
  tests/reference/test_entities.py tests/load/test_plan.py tests/cli/test_commands.py

oldest: $(STAMP) ## a quick part of the tests with the oldest dependencies that pyproject.toml allows
	@$(PYTHON) -m venv $(OLDEST)/uv && $(OLDEST)/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
	@$(OLDEST)/uv/bin/uv venv --quiet --clear --python $(BIN)/python $(OLDEST)/venv
	@$(OLDEST)/uv/bin/uv pip install --quiet --python $(OLDEST)/venv/bin/python --resolution lowest-direct --editable '.[dev]'
	@$(OLDEST)/venv/bin/python -m pytest -p no:cacheprovider $(QUICK)

bench: $(STAMP) ## measure, and write docs/reference/benchmarks.md
	@$(BIN)/python -m tests.bench

docs: $(STAMP) ## write the generated pages of docs/reference/
	@$(BIN)/python -m tests.docs

clean: ## remove what the other targets made
	@rm -rf $(VENV) $(OLDEST) .pytest_cache .mypy_cache .ruff_cache .coverage htmlcov dist run.json
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "archkata needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@echo "Building $(VENV) (once, about a minute) ..."
	@test -x $(BIN)/python && $(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)
