"""Run a script under MicroPython, or under either interpreter, with the project to import."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.wire.interpreters import ROOT, tool

HERE = Path(__file__).parent


def environment(*first: Path) -> dict[str, str]:
    """Return the environment in which both interpreters find our packages, and before them those in `first`."""
    folders = ":".join(map(str, [*first, ROOT]))
    return {**os.environ, "PYTHONPATH": folders, "MICROPYPATH": f"{folders}:.frozen"}


def command(interpreter: str, heap: str = "") -> list[str]:
    """Return how to start an interpreter; `heap` limits MicroPython's, like 400K."""
    if interpreter == "cpython":
        return [sys.executable]
    return [tool("micropython"), *(["-X", f"heapsize={heap}"] if heap else [])]


def outcome(interpreter: str, script: str, *arguments: object, heap: str = "", first: tuple[Path, ...] = ()) -> Any:
    """Run a script of this folder and return the JSON object on its last line."""
    done = subprocess.run(
        [*command(interpreter, heap), str(HERE / script), *map(str, arguments)],
        env=environment(*first), capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])
