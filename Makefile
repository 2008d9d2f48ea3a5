# Python 3.11 or newer, make and git are all that is needed; the rest is installed into .venv.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin

.PHONY: site serve offline test check lint audit bench clean lock help

help:  ## Show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# One stamp for each lock, so that building the site does not install the test tools.
$(VENV)/site.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; say which with: make PYTHON=python3.12")'
	@test -x $(RUN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the build needs (once) …"
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/site.stamp
	@echo "Installing what the tests need (once) …"
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

site: $(VENV)/site.stamp  ## Convert source_texts/ and build the site into site/
	$(RUN)/build-archive build

serve: site  ## Build, then serve the site on http://127.0.0.1:8000
	$(RUN)/python -m http.server --directory site --bind 127.0.0.1 8000

offline: site  ## Build, then write dist/: one zip to open by double click, one ZIM file for Kiwix readers
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-offline.lock
	$(RUN)/build-archive offline

check: $(VENV)/site.stamp  ## Report problems in sources and pages
	$(RUN)/build-archive check --verbose

lint: $(VENV)/test.stamp  ## Check types, style and format
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy

test: $(VENV)/test.stamp lint  ## Run all tests
	$(RUN)/python -m pytest -q -rs

audit: $(VENV)/test.stamp  ## Ask whether a pinned package has a known vulnerability (needs the network)
	$(RUN)/python tools/audit.py

bench: $(VENV)/test.stamp  ## Measure what repairs bring back, speed and memory
	$(RUN)/python benchmarks/bench.py

clean:  ## Remove what was built (not .venv)
	rm -rf site dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find docs/briefings -name '*.repairs.json' -delete 2>/dev/null || true

lock: $(VENV)/test.stamp  ## Renew the locks from pyproject.toml, and the list of licences
	$(RUN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra build pyproject.toml -o requirements.lock
	$(RUN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra build --extra offline -c requirements.lock pyproject.toml -o requirements-offline.lock
	$(RUN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(RUN)/python tools/list_licences.py
