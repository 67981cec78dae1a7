"""Run a script of the dialect under CPython or MicroPython, with `wire` to import and nothing else of the project."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
INTERPRETERS = ("cpython", "micropython")


def tool(name: str) -> str:
    """Return the path of a program of our environment, else of the machine; a missing one is an error, not a skip."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is needed by this test: make test installs it")
    return found


def run(interpreter: str, script: Path, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    """Run the script and return what it printed."""
    program = sys.executable if interpreter == "cpython" else tool("micropython")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MICROPYPATH": f"{ROOT}:.frozen"}
    command = [program, str(script), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
