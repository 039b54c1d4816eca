# Every recipe works in a clone whose path has spaces: paths are relative, programs are run as modules.

# The first Python that is new enough. Override with `make PYTHON=/path/to/python3.12 ...`.
PYTHON ?= $(shell for each in python3 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each && break; done)
VENV := .venv
RUN := $(VENV)/bin/python
MANAGE := $(RUN) manage.py
# Test processes side by side, and more arguments for pytest: make test WORKERS=4 ARGS="-k brief"
WORKERS ?= 2
ARGS ?=
# Installs a lock file and names the packages that take time. A pipe's exit code is its last command's, hence the file.
INSTALL = { $(RUN) -m pip install --disable-pip-version-check --require-hashes -r $(1); echo $$? >$(VENV)/pip.status; } \
	| sed -n -e 's/^ *Downloading \([^ ]*\) (\(.* MB\))/  \1, \2/p' -e 's/^Installing .*/  installing/p'; \
	exit "$$(cat $(VENV)/pip.status)"

.DEFAULT_GOAL := help
.PHONY: help demo run setup setup-dev migrate seed test check lint types imports migrations openapi pictures client fuzz fmt lock bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: seed ## Set everything up, ask the sample brief over HTTP, print the shortlist
	@$(MANAGE) demo

run: seed ## The same, and keep serving on port 8000 (another: make run PORT=8080)
	@$(MANAGE) demo --serve $(if $(PORT),--port $(PORT))

setup: $(VENV)/runtime.stamp ## Create .venv with what the product needs

setup-dev: $(VENV)/dev.stamp ## Create .venv with what tests, lint and type checks need

# A stamp is newer than the lock file it was installed from, so a second run installs nothing.
$(VENV)/created.stamp:
	@test -n "$(PYTHON)" || { echo "PartnerMatch needs Python 3.11 or newer: install it, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "PartnerMatch needs Python 3.11 or newer; $(PYTHON) is not: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) lacks venv: on Debian and Ubuntu, apt install python3-venv" >&2; exit 1; }
	@echo "Creating $(VENV)"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@touch $@

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/created.stamp
	@echo "Installing requirements.txt, about 50 MB"
	@$(call INSTALL,requirements.txt)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/created.stamp
	@echo "Installing requirements-dev.txt, about 160 MB"
	@$(call INSTALL,requirements-dev.txt)
	@touch $(VENV)/runtime.stamp $@

$(VENV)/bench.stamp: bench/requirements.txt $(VENV)/dev.stamp
	@echo "Installing bench/requirements.txt, about 150 MB"
	@$(call INSTALL,bench/requirements.txt)
	@touch $@

migrate: setup ## Bring the database up to date
	@echo "Migrating the database"
	@DATABASE_STATEMENT_TIMEOUT=0 $(MANAGE) migrate --verbosity 0

seed: migrate ## Fill an empty catalog: vocabularies, named manufacturers, synthetic providers
	@$(MANAGE) seed --if-empty

test: setup-dev ## Run all tests
	@$(RUN) -m pytest -n $(WORKERS) $(ARGS)

check: lint types imports migrations test ## Everything that must hold before a change is handed in

lint: setup-dev ## Style, likely bugs, formatting
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

types: setup-dev ## Static types
	@PARTNERMATCH_ENV=test $(RUN) -m mypy

imports: setup-dev ## The import contracts of pyproject.toml
	@$(VENV)/bin/lint-imports --no-logo

migrations: setup-dev ## Models and migrations agree
	@$(MANAGE) makemigrations --check --dry-run

openapi: setup-dev ## Record the examples and docs/openapi/v1.yaml anew
	@RECORD_EXAMPLES=1 $(RUN) -m pytest -q tests/contract/test_openapi_examples.py
	@PARTNERMATCH_ENV=test $(MANAGE) spectacular --validate --fail-on-warn --file docs/openapi/v1.yaml

pictures: setup-dev ## Take the pictures of the curator's guide anew (needs Chromium)
	@RECORD_PICTURES=1 $(RUN) -m pytest -q tests/browser/test_pictures.py

client: setup ## Generate a client from the document, and use it against the server
	@$(RUN) -m scripts.generated_client

fuzz: setup ## Ask every operation of the document at random (ARGS="--examples 100 --seed 2")
	@$(RUN) -m scripts.fuzz_api $(ARGS)

fmt: setup-dev ## Format the code and fix what can be fixed
	@$(RUN) -m ruff check --fix-only .
	@$(RUN) -m ruff format .

lock: setup-dev ## Resolve requirements*.in into requirements*.txt, with hashes (ARGS=--upgrade for newer ones)
	@$(RUN) scripts/lock.py $(ARGS)

bench: $(VENV)/bench.stamp ## Measure against what one would take instead, into bench/results (ARGS="--only peers")
	@$(RUN) -m bench $(ARGS)

clean: ## Stop and delete the private database (asks first), .venv and everything generated
	@if [ -e $(VENV)/runtime.stamp ]; then $(MANAGE) localpg remove; fi
	@rm -rf .local $(VENV) staticfiles .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
