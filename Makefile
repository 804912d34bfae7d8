# Two commands do everything on a fresh machine with Python 3.11 or newer and make: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check evaluate golden pictures lock clean

demo: .venv/run.stamp          ## server on loopback, a sample call playing live
	$(BIN)/assistant demo

test: .venv/dev.stamp          ## the default suite (ASSISTANT_THOROUGH=1: all of it); what needs a browser or a service is skipped with a reason
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest

check: .venv/dev.stamp         ## linters, types, rule packs
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	$(BIN)/assistant rules lint --no-coverage && $(BIN)/assistant rules test

evaluate: .venv/dev.stamp      ## figures per language on the labelled calls in the repository
	$(BIN)/assistant evaluate samples models/data/calls_balanced

golden: .venv/dev.stamp        ## rewrite the golden files after a deliberate change; read the difference
	for file in tests/golden/*.events.jsonl; do name=$$(basename $$file .events.jsonl); \
	  $(BIN)/assistant replay samples/$$(echo $$name | cut -c1-2)/$$name.jsonl --speed max --json > $$file; done

pictures: .venv/dev.stamp      ## take the pictures of the docs anew (needs chromium); look at each
	$(BIN)/python docs/pictures/take.py

lock: .venv/dev.stamp          ## pin every dependency anew
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate -q -o constraints.txt

clean:
	rm -rf .venv build dist

.venv/run.stamp: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/dev.stamp: .venv/run.stamp
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev,postgres,train,aws,nats,bench]'
	touch $@
