# Each target does its own set-up in .venv; nothing else on the machine is touched.
.DEFAULT_GOAL := help
.PHONY: help run test slow versions lint audit bench peers paper docs clean

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
# matrices here are small: more threads than one for each of two processes only wait for one another
export OPENBLAS_NUM_THREADS ?= 1
PYTEST := $(BIN)/python -m pytest -q

help: ## Say what there is.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

run: .venv/run ## Predict COHERENT's argon and CsI, fit the weak mixing angle, draw (the main job).
	@echo "make run: predicting, fitting what is at hand and drawing, by '$(BIN)/nuscatter report' ..."
	@$(BIN)/nuscatter report

# What asks for no energies is run once: the files of the house beside MeV = 1.7, the browser beside MeV = 1.
test: .venv/test ## Run the fast tests, with MeV = 1 and MeV = 1.7 at the same time.
	@mkdir -p build
	@NUSCATTER_MEV=1.7 $(PYTEST) -m "not slow" -p no:cacheprovider --ignore=tests/explorer/browser >build/test-1.7.log 2>&1 & second=$$!; \
	echo "MeV = 1"; NUSCATTER_MEV=1 $(PYTEST) -m "not slow" --ignore=tests/house; first=$$?; \
	wait $$second; code=$$?; echo "MeV = 1.7"; cat build/test-1.7.log; exit $$((first + code))

# Folders of the second half of the slow tests; about as long as the first.
SECOND_HALF := tests/structure tests/interactions tests/physics tests/rates tests/fits tests/cli tests/catalogue tests/computing tests/datasets tests/substitutions tests/sources tests/explorer tests/events tests/examples

slow: .venv/test .venv/docs ## Run the slow tests, in two halves at the same time.
	@mkdir -p build
	@$(PYTEST) -m slow -p no:cacheprovider $(SECOND_HALF) >build/slow-2.log 2>&1 & second=$$!; \
	echo "first half"; $(PYTEST) -m slow $(SECOND_HALF:%=--ignore=%); first=$$?; \
	wait $$second; code=$$?; echo "second half: $(SECOND_HALF)"; cat build/slow-2.log; exit $$((first + code))

versions: .venv/bin/python ## Run the fast tests in each Python found, and with the lowest versions declared (FORM=--short: a few).
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/python tools/versions.py $(FORM)

lint: .venv/test ## Check style, types and the floors of the house.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

audit: .venv/test ## Look for known faults of security: bandit on the sources, pip-audit on the libraries.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/python tools/audit.py

bench: .venv/test ## Measure speed, beside straightforward computations.
	$(PYTEST) benchmarks -s

peers: .venv/bin/python ## Do the same work by other codes in an environment of their own: times, differences (PAGE=docs/peers.md).
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/python -m uv venv --quiet --clear --python $(BIN)/python .venv/peers
	@$(BIN)/python -m uv pip install --quiet --python .venv/peers/bin/python .
	@for peer in snewpy snowglobes-data phasr pyhf; do \
		$(BIN)/python -m uv pip install --quiet --python .venv/peers/bin/python $$peer || \
		echo "make peers: $$peer cannot be installed; what is compared with it is left out."; done
	@.venv/peers/bin/python benchmarks/peers/compare.py $(if $(PAGE),--page $(PAGE))

paper: .venv/test ## Draw the figures of paper/, and compare the numbers in its text with a run.
	@$(BIN)/python paper/make.py

docs: .venv/docs ## Build the documentation in build/docs, gallery included; a warning is an error.
	$(BIN)/python -m sphinx -W -n -q --keep-going -d build/docs/.doctrees docs build/docs/html
	@echo "build/docs/html/index.html"

clean: ## Remove what make has made.
	rm -rf .venv build/docs build/versions build/dist build/test-1.7.log nuscatter-report .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks .import_linter_cache

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "nuscatter needs python3 >= 3.11 with the venv module, but none was found on the PATH." >&2; exit 1; fi
	@echo "make: a virtual environment of $(PYTHON) in .venv ..."
	@$(PYTHON) -m venv .venv

.venv/run: .venv/bin/python pyproject.toml
	@echo "make: installing nuscatter, numpy, scipy, iminuit, matplotlib and rich into .venv (once; a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e . || { \
		echo "nuscatter could not install what it needs: is a Python package index reachable?" >&2; exit 1; }
	@touch $@

.venv/test: .venv/bin/python pyproject.toml
	@echo "make: installing nuscatter and what its tests need into .venv (once; some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]' || { \
		echo "nuscatter could not install what its tests need: is a Python package index reachable?" >&2; exit 1; }
	@touch $@ .venv/run

.venv/docs: .venv/bin/python pyproject.toml
	@echo "make: installing nuscatter and what its documentation needs into .venv (once; some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[docs]' || { \
		echo "nuscatter could not install what its documentation needs: is a Python package index reachable?" >&2; exit 1; }
	@touch $@ .venv/run
