# Needs make and Python 3.11 or newer, and nothing else: the rest is installed into .venv from the lock files.

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
export DATA_DIR ?= .local
export SEEDS_DIR ?= seeds
EXTRACTS ?=
ARGS ?=
COMPOSE ?=

BIN := .venv/bin
# libpq's variables for the embedded Postgres, started for the command if need be; with PGHOST, that server
WITH_DATABASE := $(BIN)/python -m refresh.embedded run
DOCS := $(BIN)/dbt --quiet docs generate --project-dir dbt_project --target prod
DOCS_SITE := $(BIN)/python -m refresh.docs_site
# made anew when anything in the dbt project is newer; find complains of a file that is not there
DOCS_UNLESS_THERE = test -z "$$(find dbt_project/dbt_project.yml dbt_project/models dbt_project/macros dbt_project/assets \
	-newer dbt_project/target/static_index.html 2>&1)" || { $(DOCS) && $(DOCS_SITE); } || echo "the docs site could not be made" >&2
PIP_COMPILE := $(BIN)/pip-compile --quiet --no-header --generate-hashes --allow-unsafe --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS)
# of the tests: one more than there are cores, since they often wait for the database
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
SQL := dbt_project/models dbt_project/tests

.DEFAULT_GOAL := help
.PHONY: help setup run refresh env db db-stop psql docs test lint format seeds build lock hooks deploy backup restore clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/installed  ## Install what running needs into .venv

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found; install it, or name it: make PYTHON=path" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv-bench/installed: requirements-bench.txt .venv/installed
	$(BIN)/python -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

run: setup  ## Refresh from EXTRACTS (default seeds/extracts), serve page and API; Ctrl-C stops what it started
	@$(WITH_DATABASE) $(BIN)/python -m refresh $(EXTRACTS) $(ARGS) --then sh -c '$(DOCS_UNLESS_THERE)' --then $(BIN)/python -m api

refresh: setup  ## Refresh from EXTRACTS (default seeds/extracts); ARGS: further arguments
	@$(BIN)/python -m refresh $(EXTRACTS) $(ARGS)

env: $(if $(PYTHON),,.venv/bin/python)  ## Write .env for Docker Compose: passwords, and the website's API key
	@$(PYTHON) -m refresh.env write

.env:
	@$(PYTHON) -m refresh.env write

db: $(if $(COMPOSE),.env,setup)  ## Start Postgres (embedded; COMPOSE="docker compose": in a container) and say how to connect
	@$(if $(COMPOSE),$(COMPOSE) up --detach --wait db && $(PYTHON) -m refresh.env connect,$(BIN)/python -m refresh.embedded start)

db-stop: setup  ## Stop the embedded Postgres
	@$(BIN)/python -m refresh.embedded stop

psql: setup  ## Open psql on the database
	@$(BIN)/python -m refresh.embedded psql

backup: setup  ## Save what no refresh can make again to FILE (default backups/ and the time)
	@$(if $(FILE),,mkdir -p -m 700 backups)
	@$(BIN)/python -m refresh.backup save "$(or $(FILE),backups/$(shell date -u +%Y%m%d-%H%M%S).tar)" $(EXTRACTS)

restore: setup  ## Bring FILE back into an empty database, and refresh
	@test -n "$(FILE)" || { echo "name the backup: make restore FILE=backups/….tar" >&2; exit 1; }
	@$(WITH_DATABASE) $(BIN)/python -m refresh.backup restore "$(FILE)" --then $(BIN)/python -m refresh --force

seeds: setup  ## Write the rows of the sample workbook to seeds/raw_*.csv, as a refresh lands them
	@$(BIN)/python -m refresh.landing

build: setup  ## dbt build: the sample's seeds, models and tests, in schemas of your own (DBT_SCHEMA)
	@$(WITH_DATABASE) $(BIN)/dbt build --project-dir dbt_project $(ARGS)

docs: setup  ## Write the docs site, one file: dbt_project/target/static_index.html
	@$(WITH_DATABASE) $(DOCS) --then $(DOCS_SITE)

lint: .venv/installed-dev  ## Check Python, SQL and the workflows of CI, and parse the dbt project
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint --disable-progress-bar $(SQL)
	PGHOST=parse-connects-to-nothing $(BIN)/dbt --quiet parse --project-dir dbt_project --target prod
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/zizmor --quiet --offline --persona auditor --strict-collection .github

format: .venv/installed-dev  ## Format Python and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar $(SQL)

test: lint  ## Lint, then run every test
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

.PHONY: test-stack
# not part of the tests: it wants a container engine, and takes minutes
test-stack: .venv/installed-dev  ## Bring the compose stack up, ask it, take it down; COMPOSE="docker compose" by default
	@PYTHONPATH=. COMPOSE="$(or $(COMPOSE),docker compose)" $(BIN)/python tests/stack.py

.PHONY: upgrade-dump
upgrade-dump: .venv/installed-dev  ## Keep the database that VERSION leaves, for the tests of later upgrades
	@test -n "$(VERSION)" || { echo "say which version this is: make upgrade-dump VERSION=1.2.3" >&2; exit 1; }
	@PYTHONPATH=.:tests $(BIN)/python tests/upgrade_dump.py $(VERSION) $(or $(CHECKOUT),.)

# not part of the tests: it measures
.PHONY: bench-anomalies bench-api bench-page bench-refresh
bench-refresh: .venv/installed-dev  ## Measure a full Excel sheet through the refresh, beside the limit and stock dbt
	@PYTHONPATH=. $(BIN)/python tests/bench/full_sheet.py

bench-api: .venv/installed-dev .venv-bench/installed  ## Measure how fast the API answers, beside the limit and what could be in its place
	@PYTHONPATH=. exec $(BIN)/python tests/bench/api_speed.py

bench-page: .venv/installed-dev .venv-bench/installed  ## Measure how fast the numbers page is, beside the JSON it is made of and Datasette
	@PYTHONPATH=. exec $(BIN)/python tests/bench/page_speed.py

bench-anomalies: .venv/installed-dev  ## Measure how well interaction_anomalies finds what is unusual
	@$(WITH_DATABASE) $(BIN)/python tests/bench/anomalies.py

lock: .venv/installed-dev  ## Write the lock files anew from pyproject.toml; ARGS=--upgrade: with the newest versions
	$(PIP_COMPILE) --extra api --extra refresh --extra embedded --output-file requirements.txt pyproject.toml
	$(PIP_COMPILE) --extra api -c requirements.txt --output-file requirements-api.txt pyproject.toml
	$(PIP_COMPILE) --extra refresh -c requirements.txt --output-file requirements-refresh.txt pyproject.toml
	$(PIP_COMPILE) --extra dev -c requirements.txt --output-file requirements-dev.txt pyproject.toml
	$(PIP_COMPILE) --extra api --extra bench -c requirements.txt --output-file requirements-bench.txt pyproject.toml

# what is shipped: the lock files' packages
.PHONY: audit sbom licences
audit: .venv/installed-dev  ## Ask for known vulnerabilities of every locked package; ARGS: further ones of pip-audit
	@PYTHONPATH=tests $(BIN)/python -m supply_chain.audit $(ARGS)

sbom: .venv/installed-dev  ## Write a CycloneDX SBOM of each image and of make setup: build/sbom-*.json
	@PYTHONPATH=tests $(BIN)/python -m supply_chain.sbom

licences: .venv/installed-dev  ## Write LICENCES.md anew from the installed packages
	@PYTHONPATH=tests $(BIN)/python -m supply_chain.licences

hooks: .venv/installed-dev  ## Let git run the linters before each commit
	$(BIN)/pre-commit install

deploy:  ## Bring up VERSION of the images with Docker Compose, or go back to the one before
	@sh .github/deploy.sh "$(VERSION)"

clean:  ## Stop the embedded Postgres and remove everything that was made here
	-@test ! -x $(BIN)/python || $(BIN)/python -m refresh.embedded stop
	rm -rf .venv .venv-bench $(DATA_DIR) build dbt_project/target dbt_project/logs logs .pytest_cache .ruff_cache .hypothesis .schemathesis
