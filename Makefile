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

# Where nothing may be left out, as in CI, the long tests run too (minutes of desks under fire), and lines are counted.
ALL := $(filter 1,$(CONSULTANT_REQUIRE_ALL))
COUNTED := --cov --cov-report=term:skip-covered --cov-report=xml

test: install
	$(BIN)/python -m pytest $(if $(ALL),$(COUNTED),-m "not long")

# Lines changed since BASE that no test runs.
BASE ?= HEAD~1
cover: install
	$(BIN)/python -m pytest $(COUNTED) -m "not long"
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
