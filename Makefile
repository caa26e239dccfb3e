# Every target makes .venv itself on first use; only Python 3.11 or newer and make are needed.
SHELL := /bin/bash
BIN := .venv/bin
READY := .venv/ready
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)
RUN ?= build/demo
SEEDS ?= 2000
# The tests start many processes: what Python compiled is kept for them, whatever the caller's habit.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow test-all faults check wheel bench docs clean

demo: $(READY)
	$(BIN)/wholepie front instances/citizens-budget/scenario.yaml --out $(RUN) --overwrite
	$(BIN)/wholepie report $(RUN)

test: $(READY)
	$(BIN)/pytest -n $(WORKERS) -m 'not slow'

test-slow: $(READY)
	$(BIN)/pytest -n $(WORKERS) -m 'slow and not deep'

test-all: $(READY)
	$(BIN)/pytest -n $(WORKERS) --hypothesis-profile=deep

faults: $(READY)
	$(BIN)/python tests/fault_runs.py --seeds $(SEEDS)

# mypy wants a folder called wholepie: .venv/src/wholepie is a link to this one, whatever its name.
check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	MYPYPATH=.venv/src $(BIN)/mypy -p wholepie
	MYPYPATH=.venv/src $(BIN)/mypy tests/typing
	$(BIN)/lint-imports --no-logo --no-cache

wheel: $(READY)
	$(BIN)/python tools/try_wheel.py

bench: $(READY)
	$(BIN)/python benchmarks/run.py --minutes 60

docs: $(READY)
	$(BIN)/python tools/draw_front.py
	$(BIN)/python tools/make_docs.py
	$(BIN)/python tools/draw_gallery.py
	$(BIN)/python tools/shoot_explorer.py

clean:
	rm -rf .venv build dist *.egg-info

$(READY): pyproject.toml constraints.txt
	@set -e; found=; for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo 'wholepie needs Python 3.11 or newer with the venv module; none was found.' >&2; exit 1; \
	fi; \
	test -x $(BIN)/pip || { echo "making .venv with $$found"; $$found -m venv .venv; }
	@echo 'installing what constraints.txt names'
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@mkdir -p .venv/src && ln -sfn ../.. .venv/src/wholepie
	@touch $@
