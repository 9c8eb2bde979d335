# Everything runs from .venv; `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run test cover lint format bench clean

install: .venv/installed

.venv/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

run: install
	$(BIN)/consultant serve

# The long tests (minutes of desks under fire) run where nothing may be left out, as in CI.
LONG := $(if $(filter 1,$(CONSULTANT_REQUIRE_ALL)),,-m "not long")

test: install
	$(BIN)/python -m pytest $(LONG) --cov --cov-report=term:skip-covered --cov-report=xml

# Lines changed since BASE that no test runs; after `make test`.
BASE ?= HEAD~1
cover: install
	$(BIN)/diff-cover coverage.xml --compare-branch=$(BASE) --fail-under=90

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install
	$(BIN)/python -m benchmarks.run

clean:
	rm -rf .venv var dist .coverage coverage.xml
