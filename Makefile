# Everything runs in .venv, which the first command makes. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
unexport PYTHONDONTWRITEBYTECODE  # compiled once, many processes start quicker
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)  # a third of what the tests take is waiting

.DEFAULT_GOAL := help
.PHONY: help demo run test test-long test-faults test-platforms test-browser lint format bench docs screenshots n8n-package lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv is missing here. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)  # one may be half made
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(BROWSER): $(READY) requirements-browser.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-browser.lock
	touch $@

demo: $(READY)  ## the main job end to end on embedded parts; ONESHOT=1 stops after the event, PROVIDER=heygen is whose
	$(BIN)/connector demo $(if $(PROVIDER),--provider $(PROVIDER)) $(if $(ONESHOT),--oneshot)

run: $(READY)  ## web and relay on 127.0.0.1:8000 with SQLite
	$(BIN)/connector serve

test: $(READY)  ## the fast suite
	@folder=$$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	  $(BIN)/pytest -p no:schemathesis -n $(WORKERS) --dist worksteal --basetemp="$$folder/t"  # in memory: a test's database need not outlive it

test-long: $(READY)  ## every case of what the fast suite takes samples of
	$(BIN)/pytest -m '(long or hypothesis) and not processes and not platforms and not browser' --hypothesis-profile long \
	  -n $(WORKERS) --dist worksteal

test-faults: $(READY)  ## real processes, killed, starved and cut off; FAULT_EVENTS=5000 ATTACK_SECONDS=300 for the long form
	$(BIN)/pytest -m 'processes and not alone' -n 2 --dist loadfile  # much of what they take is waiting
	$(BIN)/pytest -m 'processes and alone'

test-platforms: $(READY)  ## the platforms' own engines against the live bridge
	$(BIN)/pytest -m platforms

test-browser: $(BROWSER)  ## the pages in a real browser, with scripts and without; wants Chromium
	$(BIN)/pytest -p no:schemathesis -m browser -n 2 --dist loadfile tests/browser

lint: $(READY)  ## ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)  ## put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## figures of docs/benchmarks.md, taken side by side in one run
	PYTHONPATH=tests $(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(ROWS)

docs: $(READY)  ## write what follows from the catalogue: manifests and tables of the docs
	$(BIN)/connector manifests

screenshots: $(BROWSER)  ## the pictures of the docs, from the running demo and n8n's own editor; wants Chromium
	$(BIN)/pytest -m browser tests/browser/screenshots.py
	$(BIN)/pytest -m platforms tests/platforms/n8n/screenshots.py

n8n-package:  ## the node packages as files to install: dist/n8n-nodes-*-connector-*.tgz
	mkdir -p dist
	for node in manifests/n8n/node manifests/n8n/*/node; do (cd $$node && npm ci --ignore-scripts --no-audit --no-fund && \
	  npm run build && npm pack --pack-destination $(CURDIR)/dist) || exit 1; done

lock: $(READY)  ## resolve requirements*.lock anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --upgrade -o requirements.lock
	$(BIN)/uv pip compile --group browser --constraint requirements.lock --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --upgrade -o requirements-browser.lock

clean:  ## remove what the other targets made
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
