"""The Pico W platform: under MicroPython with stand-ins for its hardware, and against MicroPython's own types."""

import os
import shutil
import subprocess
from pathlib import Path

import mypy

from tests.firmware.programs import HERE, outcome
from tests.wire.interpreters import ROOT, tool


def test_buttons_lamps_radio_and_watchdog_of_a_pico(tmp_path: Path) -> None:
    assert outcome("micropython", "pico_probe.py", tmp_path, first=(HERE / "fakes",)) == {
        "pressed": ["mm-01"],
        "boot": ["watchdog", "pico-w", []],
        "blind": [True, False],
        "spike": [False],
        "lit": [9, 10],
        "vitals": 61,
        "no wifi": "no Wi-Fi, status 1",
        "chain": [22],
        "watchdog": [["watchdog", 8000], ["fed"], ["fed"]],
        "clock": [["clock", [2001, 9, 9, 6, 1, 46, 40, 0]]],
    }


def test_the_pico_file_agrees_with_the_types_of_micropython(tmp_path: Path) -> None:
    site = Path(mypy.__file__).parents[1]
    for stub in ("machine.pyi", "network.pyi"):
        shutil.copy(site / stub, tmp_path)
    shutil.copytree(site / "_mpy_shed", tmp_path / "_mpy_shed")
    checked = subprocess.run(
        [tool("mypy"), "--config-file", "firmware/platforms/mypy.ini", "--cache-dir", ROOT / ".mypy_cache" / "pico",
         "firmware/platforms/pico_w.py"],
        cwd=ROOT, env={**os.environ, "MYPYPATH": str(tmp_path)}, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert (checked.returncode, checked.stdout) == (0, "Success: no issues found in 1 source file\n"), checked.stdout
