# Each verb does its own set-up. `make demo` and `make test` are the two a newcomer needs.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/
WORKERS ?= 2
# What runs on any machine; the GPIO libraries of a Raspberry Pi (extra "pi") are installed on Pis only.
EXTRAS := --extra hub --extra display --extra central --extra demo --extra dev

.PHONY: demo test check prove bench screenshots lock format clean

demo: $(VENV)/ready
	@$(PYTHON) tools/machine.py demo
	@$(RUN)shayya-demo

test: $(VENV)/ready
	@$(PYTHON) tools/machine.py test
	@$(RUN)pytest -n $(WORKERS) --dist loadfile tests

check: $(VENV)/ready
	@$(RUN)ruff check .
	@$(RUN)ruff format --check .
	@$(RUN)mypy
	@$(RUN)lint-imports --no-cache
	@$(RUN)python tools/sizes.py

bench: $(VENV)/ready
	@$(PYTHON) tools/machine.py test
	@$(RUN)python -m tests.bench

prove: $(VENV)/ready
	@$(PYTHON) tools/machine.py test
	@$(RUN)python -m tests.prove

screenshots: $(VENV)/ready
	@$(PYTHON) tools/machine.py test
	@$(RUN)python -m demo.screenshots

format: $(VENV)/ready
	@$(RUN)ruff format .
	@$(RUN)ruff check --fix .

# The environment: made anew whenever the locked set or the metadata changes.
$(VENV)/ready: requirements.lock setup.cfg pyproject.toml
	@$(PYTHON) tools/machine.py python
	@echo "setting up $(VENV) (once; a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(RUN)pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock:
	@$(RUN)pip install --quiet uv
	@$(RUN)uv pip compile setup.cfg $(EXTRAS) --universal --generate-hashes --python-version 3.11 \
	    --no-annotate --custom-compile-command "make lock" --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) .cache build *.egg-info

-include hardware.mk
