# The two commands are `make run` and `make test`; `make help` lists the rest.
# Nothing here needs a key, and nothing is fetched but packages from their registries.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
WEB := service/web
NPM = $(BIN)/python tools/npm.py --prefix $(WEB)

.PHONY: help run setup web samples browser ocr test eval torture overload api-fuzz audit hostile test-protocol check format bench lock openapi examples screenshot page-figures tour clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

run: setup web samples ## Set everything up and serve the chat page on http://127.0.0.1:8000
	@$(BIN)/footnote serve --port $(PORT)

setup: $(VENV)/.ready ## Create the environment, with .venv/bin/footnote in it

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, or say PYTHON=/path/to/python3"; exit 1; }
	@echo "==> creating $(VENV) from requirements.lock (a few minutes, about 3 GB)"
	@$(PYTHON) -m venv $(VENV) || { echo "this Python lacks venv; on Debian: apt-get install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --quiet --upgrade 'pip==$(shell sed -n 's/^pip==//p' requirements.lock)'
	@$(BIN)/python -m pip install --progress-bar off -r requirements.lock \
		| sed -un 's/^Collecting \([^ ]*\).*/    \1/p; s/^Installing .*/==> installing them/p'
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

web: $(WEB)/dist/index.html ## Build the chat page

$(WEB)/node_modules/.ready: $(WEB)/package-lock.json $(VENV)/.ready
	@echo "==> installing the page's packages"
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB)/dist/index.html: $(WEB)/node_modules/.ready $(shell find $(WEB)/src $(WEB)/public $(WEB)/index.html $(WEB)/*.ts $(WEB)/tsconfig*.json -type f 2>/dev/null)
	@echo "==> building the page"
	@$(NPM) run --silent build
	@touch $@

samples: setup ## Load the sample library
	@echo "==> loading the sample library"
	@$(BIN)/footnote samples samples

browser: setup
	@$(BIN)/python -m tests.browser.chromium

ocr: setup
	@$(BIN)/python -m tests.ingestion.parsing.tesseract

test: setup web browser ocr ## Run all tests
	@$(NPM) test --silent
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

eval: setup ## Measure Footnote on its own labelled set, and write the report into docs/
	@mkdir -p build/eval
	@$(BIN)/footnote eval judge sample --json > build/eval/judge.json
	@$(BIN)/footnote eval run sample --output build/eval
	@$(BIN)/footnote eval report build/eval --judge-figures build/eval/judge.json --output docs/evaluation-report.html

torture: setup ocr ## Run what takes long: hundreds of kills, damaged indexes, malformed files
	@$(BIN)/python -m pytest -s tests/torture

overload: setup ## Ask ten times what can be answered for two minutes, and tell the times
	@$(BIN)/python -m pytest -s tests/torture/test_overload.py

api-fuzz: setup ## Hold the HTTP interface to its description: every check of Schemathesis (10 minutes)
	@$(BIN)/python -m tests.api_fuzz.run --examples 200

audit: setup ## Look the locked packages up among known vulnerabilities (ARGS=...)
	@$(BIN)/python tools/audit.py $(ARGS)

hostile: setup web browser ## Documents that give orders, from a folder of attacks: make hostile DATA=FOLDER
	@FOOTNOTE_HOSTILE_DATA="$(DATA)" $(BIN)/python -m pytest -s tests/torture/test_injections.py tests/torture/test_page_payloads.py

test-protocol: setup ## Run against a real llama-server, built from its package's sources
	@$(BIN)/python -m tests.protocol.build
	@$(BIN)/python -m pytest tests/protocol

check: setup $(WEB)/node_modules/.ready ## Lint, types, layers, spelling
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/codespell $$(git ls-files)
	@$(NPM) run --silent lint

format: setup ## Format the code
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: setup ## Measure ingest speed beside LangChain's pipeline (fetches its packages into build/bench)
	@$(BIN)/python -m pip install --quiet --no-deps --upgrade --target build/bench -r requirements-bench.lock
	@PYTHONPATH=build/bench $(BIN)/footnote bench $(BENCH)

lock: ## Install the newest versions that fit, and write them into requirements.lock
	@$(PYTHON) -m venv --clear .venv-lock && .venv-lock/bin/pip install --quiet --upgrade pip
	@.venv-lock/bin/pip install --quiet torch==2.13.0 && .venv-lock/bin/pip install --quiet '.[dev]'
	@{ sed -n '/^\#/p' requirements.lock; .venv-lock/bin/pip freeze --all --exclude footnote \
		| grep -vE '^(setuptools|wheel)==' | sed 's/+cpu//'; } > requirements.lock.new
	@mv requirements.lock.new requirements.lock && rm -rf .venv-lock

openapi: setup $(WEB)/node_modules/.ready ## Write openapi.json and the page's types anew
	@$(BIN)/python -m service.api.openapi $(WEB)/openapi.json
	@$(NPM) run --silent types

examples: setup ## Take the examples of the HTTP interface anew, from the sample library
	@$(BIN)/python -m tests.service.api.make_examples service/api/examples.json

screenshot: web browser ## Take the README's picture of the chat page anew
	@$(BIN)/python -m tests.browser.screenshot docs/chat.png

page-figures: web browser ## Measure the chat page: sizes, times to paint, tasks and shifts (ARGS=--json)
	@$(BIN)/python -m tests.browser.figures $(ARGS)

tour: web browser ## Take pictures of a first hour with the page: make tour DIR=FOLDER
	@FOOTNOTE_TOUR="$(DIR)" $(BIN)/python -m pytest tests/browser/test_tour.py

clean: ## Remove what was built; the data directory stays
	rm -rf $(VENV) $(WEB)/node_modules $(WEB)/dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
