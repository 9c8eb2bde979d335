# Everything runs from .venv; `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run test cover lint format bench soak soak-hosts audit clean

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
	$(BIN)/python -m tests.side_by_side $(if $(ALL),--cov,-m "not long")

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

# A desk under load and mischief (docs/running/soak.md); CI runs what stands here. SEED= makes a run that failed once more.
STORE ?= sqlite postgresql
MAILS ?= 800
SENDERS ?= 20
SECONDS ?= 230
SETTLE ?= 120
soak: install
	for store in $(STORE); do $(BIN)/python -m tests.soak --store $$store --mails $(MAILS) --senders $(SENDERS) \
		--seconds $(SECONDS) --settle $(SETTLE) $(if $(SEED),--seed $(SEED)) || exit 1; done

# The same on several hosts (network namespaces: root only). FORMER=COMMIT upgrades from that program and back while mails come in.
HOST_SECONDS ?= 300
soak-hosts: install
	$(BIN)/python -m tests.soak --hosts --mails $(MAILS) --senders $(SENDERS) --seconds $(HOST_SECONDS) \
		$(if $(FORMER),--former $(FORMER)) $(if $(SEED),--seed $(SEED))

# Known vulnerabilities of what is installed; says so where nobody can be asked.
audit: install
	$(BIN)/python -m tests.dependency_audit

# PEERS=1: others from PyPI on the same mails too (installed for the run; needs the network, and books in BOOKS).
BOOKS ?= var/books.db
bench: install
	$(BIN)/python -m benchmarks.run
	$(if $(PEERS),$(BIN)/python -m benchmarks.peers --books $(BOOKS))

clean:
	rm -rf .venv var dist .coverage coverage.xml
