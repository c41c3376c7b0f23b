# Needs make and Python 3.11 or newer. All packages are installed into .venv, from the lock files in requirements/.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export DATA_DIR ?= .local
export SEEDS_DIR ?= seeds
EXTRACTS ?=
ARGS ?=
COMPOSE ?=

# no colours with NO_COLOR or TERM=dumb; pip and dbt read variables of their own
ifneq ($(NO_COLOR)$(filter dumb,$(TERM)),)
export NO_COLOR = 1
export PIP_NO_COLOR = 1
export DBT_USE_COLORS ?= false
endif

BIN := .venv/bin
HAS_PYTHON = test -n "$(PYTHON)" || { \
	echo "Python 3.11 or newer was not found. Install it, or give its path: make PYTHON=path" >&2; exit 1; }
PIP_INSTALL := -m pip install --disable-pip-version-check --require-hashes --requirement
# adds the command `interactions`; nothing is downloaded
THIS_PROJECT := --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable .
# pip shows its progress on a terminal, but not in a log
QUIET_IN_LOGS := test -t 1 || export PIP_QUIET=1;
# sets libpq's variables for the embedded Postgres and starts it if necessary; with PGHOST, that server is used
WITH_DATABASE := $(BIN)/python -m refresh.embedded run
DOCS := $(BIN)/python -m refresh docs
# writes the docs site if a file of the dbt project is newer, or if there is none, which find reports on stderr
DOCS_IF_CHANGED = test -z "$$(find dbt_project/dbt_project.yml dbt_project/models dbt_project/macros dbt_project/assets \
	-newer dbt_project/target/static_index.html 2>&1)" || $(DOCS) \
	|| echo "the docs site could not be written" >&2
PIP_COMPILE := $(BIN)/pip-compile --quiet --no-header --generate-hashes --allow-unsafe --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS)
# one more than there are cores, because tests often wait; two more took longer
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
SQL := dbt_project/models dbt_project/tests

.DEFAULT_GOAL := help

##@ make TARGET [NAME=VALUE ...]
.PHONY: help
help:  ## Show this list
	@awk -F ':.*## ' '/^##@ / { print substr($$0, 5) } /^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##@ Run
.PHONY: setup run refresh
setup: .venv/installed  ## Install the packages and the command interactions into .venv

# The target is pip: a venv lacks it when Python has no ensurepip or the command was interrupted, and is made again.
.venv/bin/pip:
	@$(HAS_PYTHON)
	@rm -rf .venv
	@echo "$(PYTHON) -m venv .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) could not create .venv. On Debian and Ubuntu, install the package" \
			"$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])') (or python3-venv)," \
			"then run make again." >&2; exit 1; }

.venv/installed: requirements/run.txt | .venv/bin/pip
	$(QUIET_IN_LOGS) $(BIN)/python $(PIP_INSTALL) requirements/run.txt
	$(QUIET_IN_LOGS) PYTHONWARNINGS=ignore $(BIN)/python -m pip install $(THIS_PROJECT)
	@touch $@

.venv/installed-dev: requirements/dev.txt .venv/installed
	$(QUIET_IN_LOGS) $(BIN)/python $(PIP_INSTALL) requirements/dev.txt
	@touch $@

.venv-bench/installed: requirements/bench.txt .venv/installed
	$(BIN)/python -m venv .venv-bench
	$(QUIET_IN_LOGS) .venv-bench/bin/python $(PIP_INSTALL) requirements/bench.txt
	@touch $@

run: setup  ## Refresh from EXTRACTS, then serve page and API until Ctrl-C
	@$(BIN)/python -m api check
	@$(WITH_DATABASE) $(BIN)/python -m refresh $(EXTRACTS) $(ARGS) --then sh -c '$(DOCS_IF_CHANGED)' --then $(BIN)/python -m api

refresh: setup  ## Refresh from EXTRACTS (default: seeds/extracts), with ARGS
	@$(BIN)/python -m refresh $(EXTRACTS) $(ARGS)

##@ Database
.PHONY: db db-stop psql backup restore
db: $(if $(COMPOSE),.env,setup)  ## Start the embedded Postgres, or with COMPOSE that of Compose
	@$(if $(COMPOSE),$(COMPOSE) up --detach --wait db && $(PYTHON) -m refresh.env connect,$(BIN)/python -m refresh.embedded start)

db-stop: setup  ## Stop the embedded Postgres
	@$(BIN)/python -m refresh.embedded stop

psql: setup  ## Open psql on the database
	@$(BIN)/python -m refresh.embedded psql

backup: setup  ## Save to FILE what a refresh cannot rebuild (backups/TIME.tar)
	@$(if $(FILE),,mkdir -p -m 700 backups)
	@$(BIN)/python -m refresh backup "$(or $(FILE),backups/$(shell date -u +%Y%m%d-%H%M%S).tar)" $(EXTRACTS)

restore: setup  ## Restore FILE into an empty database, and refresh
	@test -n "$(FILE)" || { echo "name the backup: make restore FILE=backups/….tar" >&2; exit 1; }
	@$(WITH_DATABASE) $(BIN)/python -m refresh restore "$(FILE)" --then $(BIN)/python -m refresh --full

##@ dbt
.PHONY: build docs seeds
build: setup  ## Build the sample's seeds, models and tests in your own schemas
	@$(WITH_DATABASE) $(BIN)/dbt build --project-dir dbt_project $(ARGS)

docs: setup  ## Write the docs site to dbt_project/target/static_index.html
	@$(DOCS)

seeds: setup  ## Write the rows of the sample workbook to seeds/raw_*.csv
	@$(BIN)/python -m refresh.reading.landing

##@ Develop
.PHONY: lint format test test-all test-stack test-citus hooks upgrade-dump
lint: .venv/installed-dev  ## Check Python, CI, Compose, the dbt project and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml docker-compose.citus.yml
	$(BIN)/zizmor --quiet --offline --persona auditor --strict-collection .github
	PGHOST=parse-connects-to-nothing $(BIN)/dbt --quiet parse --project-dir dbt_project --target prod
	$(BIN)/sqlfluff lint --disable-progress-bar $(SQL)

format: .venv/installed-dev  ## Format Python and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar $(SQL)

test: .venv/installed-dev  ## Run the tests, with ARGS for pytest
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

# variables of the environment win; KILLS=20 PUBLISHES=30 HOLD=60 ORACLE_EXAMPLES=200 take about an hour,
# SEQUENCES=200 another hour
test-all: export KILLS ?= 5
test-all: export PUBLISHES ?= 3
test-all: export HOLD ?= 2
test-all: export ORACLE_EXAMPLES ?= 3
test-all: export SEQUENCES ?= 4
test-all: export SCHEMATHESIS_EXAMPLES ?= 15
test-all: test  ## Run the tests with more kills, publishes and random examples

test-stack: .venv/installed-dev  ## Start the Compose stack, test it, remove it (COMPOSE=...)
	@PYTHONPATH=.:tests COMPOSE="$(or $(COMPOSE),docker compose)" $(BIN)/python -m support.stack

test-citus: .venv/installed-dev  ## Test on the Citus cluster whose coordinator PGHOST names
	@test -n "$$PGHOST" || { echo "set PGHOST, PGPORT, PGUSER and PGPASSWORD to those of the coordinator of a Citus" \
		"cluster, see docs/scaling.md" >&2; exit 1; }
	@TEST_CITUS=1 $(BIN)/python -m pytest -m "not one_server" tests/citus $(addprefix tests/integration/test_, \
		api_builds.py api_resources.py history.py oracle.py publication.py refresh.py) $(ARGS)

hooks: .venv/installed-dev  ## Run the linters before each git commit
	$(BIN)/pre-commit install

upgrade-dump: .venv/installed-dev  ## Dump the database of VERSION for the upgrade tests
	@test -n "$(VERSION)" || { echo "name the version: make upgrade-dump VERSION=1.2.3" >&2; exit 1; }
	@PYTHONPATH=.:tests $(BIN)/python -m support.upgrade_dump $(VERSION) $(or $(CHECKOUT),.)

##@ Measure
.PHONY: bench-anomalies bench-api bench-growth bench-page bench-refresh
bench-refresh: .venv/installed-dev .venv-bench/installed  ## Measure the refresh of a full Excel sheet
	@PYTHONPATH=. $(BIN)/python tests/bench/full_sheet.py

bench-growth: .venv/installed-dev  ## Measure refreshes that add to 1, 3, 5 million rows
	@PYTHONPATH=. $(BIN)/python tests/bench/growth.py

bench-api: .venv/installed-dev .venv-bench/installed  ## Measure the API, next to alternatives
	@PYTHONPATH=. exec $(BIN)/python tests/bench/api_speed.py

bench-page: .venv/installed-dev .venv-bench/installed  ## Measure the numbers page, next to Datasette
	@PYTHONPATH=. exec $(BIN)/python tests/bench/page_speed.py

bench-anomalies: .venv/installed-dev  ## Measure how many anomalies interaction_anomalies finds
	@$(WITH_DATABASE) $(BIN)/python tests/bench/anomalies.py

##@ Packages
.PHONY: lock audit licences sbom
lock: .venv/installed-dev  ## Write requirements/*.txt (ARGS=--upgrade: newest versions)
	$(PIP_COMPILE) --extra api --extra refresh --extra embedded --output-file requirements/run.txt pyproject.toml
	$(PIP_COMPILE) --extra api -c requirements/run.txt --output-file requirements/api.txt pyproject.toml
	$(PIP_COMPILE) --extra refresh -c requirements/run.txt --output-file requirements/refresh.txt pyproject.toml
	$(PIP_COMPILE) --extra dev -c requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	$(PIP_COMPILE) --extra api --extra bench -c requirements/run.txt --output-file requirements/bench.txt pyproject.toml

audit: .venv/installed-dev  ## Look up known vulnerabilities of the locked packages
	@$(BIN)/python -m requirements.tools.audit $(ARGS)

licences: .venv/installed-dev  ## Write docs/licences.md from the installed packages
	@$(BIN)/python -m requirements.tools.licences

sbom: .venv/installed-dev  ## Write the SBOMs of the images and of make setup to build/
	@$(BIN)/python -m requirements.tools.sbom

##@ Operate
.PHONY: env deploy clean
env:  ## Write .env for Compose: passwords and the website's API key
	@$(HAS_PYTHON)
	@$(PYTHON) -m refresh.env write

.env:
	@$(HAS_PYTHON)
	@$(PYTHON) -m refresh.env write

deploy:  ## Deploy VERSION with Compose; on failure, return to the last
	@sh .github/deploy.sh "$(VERSION)"

clean:  ## Stop the embedded Postgres, delete what make created
	-@test ! -x $(BIN)/python || $(BIN)/python -m refresh.embedded stop
	rm -rf .venv .venv-bench $(DATA_DIR) build dbt_project/target dbt_project/logs logs .pytest_cache .ruff_cache .hypothesis .schemathesis
