# Things that can be built: constants, harness drawings, parts lists, cases. Included by the Makefile.
HARDWARE_VENV := .cache/hardware-venv
HARDWARE := nice -n 10 $(HARDWARE_VENV)/bin/python

.PHONY: hardware hardware-check hardware-lock

# Everything that is made from hardware/*/thing.toml. STEP and STL land in build/enclosures/ and are not committed.
hardware: $(HARDWARE_VENV)/ready
	@$(PYTHON) tools/machine.py hardware
	@$(HARDWARE) -m enclosures.build
	@$(HARDWARE) -m hardware.generate
	@$(HARDWARE) -m hardware.draw

# The mechanical checks on the meshes that would be printed, each also shown to catch a planted fault.
hardware-check: $(HARDWARE_VENV)/ready
	@$(HARDWARE) -m hardware.generate --check
	@$(HARDWARE) -m pytest -q -p no:cacheprovider -o python_files='check_*.py' tests/enclosures/mechanical

$(HARDWARE_VENV)/ready: requirements-hardware.lock
	@echo "setting up $(HARDWARE_VENV) (once; a minute or two, 1 GB)"
	@$(PYTHON) -m venv --clear $(HARDWARE_VENV)
	@$(HARDWARE_VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-hardware.lock
	@touch $@

hardware-lock:
	@$(RUN)uv pip compile requirements-hardware.in --universal --generate-hashes --python-version 3.11 \
	    --no-annotate --custom-compile-command "make hardware-lock" --quiet --output-file requirements-hardware.lock
