# A thin index of habits: each target is one command that also works without make.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
VENV_PYTHON := .venv/Scripts/python.exe
else
VENV_PYTHON := .venv/bin/python
endif
LOCK := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links $(LOCK_FLAGS)

.DEFAULT_GOAL := help
.PHONY: help lab test touched doctor format notebooks site lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

lab: ## open the course in JupyterLab (ARGS="--port 9000" goes to JupyterLab)
	$(PYTHON) start.py lab $(ARGS)

test: ## run every test (ARGS="-k lloyd" goes to pytest)
	$(PYTHON) start.py test $(ARGS)

touched: ## run only the tests that a change touches (ARGS="--since main")
	$(VENV_PYTHON) -m kmeans_lab touched $(ARGS)

doctor: ## say whether this machine has what the course needs
	$(VENV_PYTHON) -m kmeans_lab doctor

format: ## lay out the code and the notebooks' code by ruff
	$(VENV_PYTHON) -m ruff check --fix .
	$(VENV_PYTHON) -m ruff format .

notebooks: ## execute the lessons again and store them (ARGS="03 04" for some of them)
	$(VENV_PYTHON) -m kmeans_lab execute $(ARGS)

site: ## make the web pages of the course in site/_build/html
	$(VENV_PYTHON) -m kmeans_lab site $(ARGS)

lock: ## choose the versions of all packages anew (LOCK_FLAGS=--upgrade for the newest)
	$(LOCK) pyproject.toml --group build --output-file requirements.lock
	$(LOCK) pyproject.toml --group build --extra test --extra grading --extra scale --extra site --constraint requirements.lock --output-file requirements-dev.lock
