# The two commands that matter: `make serve` and `make test`. Each sets up what it needs first.
PYTHON ?= python3.11
VENV := .venv
RUN := $(VENV)/bin/python
DOCUMENTS ?= ../shared/documents

.PHONY: setup serve test bench crash guide verify

setup: $(VENV)/.installed ## own virtual environment with what running needs

$(VENV)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

serve: setup ## database made, knowledge loaded, web at http://127.0.0.1:8000
	$(RUN) -m bot serve

test: $(VENV)/.installed-dev ## lint, types, import contracts and the whole suite
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	DOCUMENTS=$(DOCUMENTS) $(RUN) -m pytest -rs --numprocesses auto --dist loadfile

bench: $(VENV)/.installed-dev ## figures for docs/benchmarks.md
	$(RUN) -m pytest tests/benchmarks -o python_files='bench_*.py' -s

crash: $(VENV)/.installed-dev ## 2,000 updates while the assistant is killed 24 times, on both databases
	$(RUN) -m pytest tests/crash -o python_files='crash_*.py' -s

guide: $(VENV)/.installed-dev ## the pictures of the administrator's guide, taken from the pages
	GUIDE=1 $(RUN) -m pytest tests/journeys/cases/test_guide.py

verify: setup ## every fact proven against the source texts
	$(RUN) -m bot verify --documents $(DOCUMENTS)
	$(RUN) -m bot coverage --documents $(DOCUMENTS)
