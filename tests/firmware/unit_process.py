"""A unit in a process of its own, and the hands at its contacts port."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.firmware.programs import HERE, command, environment
from tests.parts.broker import free_port

Line = dict[str, Any]


def write_config(
    folder: Path, port: int, *, uid: str = "u1", beds: tuple[str, ...] = ("mm-01",), provisioned_at: int = 1790000000,
    settings: Line | None = None, **broker: Any,
) -> Path:  # fmt: skip
    """Write a unit's configuration; return its path."""
    values = {
        "version": 1, "uid": uid, "facility": "f", "provisioned_at": provisioned_at, "settings": settings or {},
        "broker": {"host": "127.0.0.1", "port": port, "password": "secret", **broker},
        "beds": [{"bed": bed} for bed in beds],
    }  # fmt: skip
    path = folder / f"{uid}.json"
    path.write_text(json.dumps(values))
    return path


def shows(situation: str, bed: str = "mm-01") -> Callable[[Line], bool]:
    """Return what tells whether a line is of a lamp that shows this."""
    return lambda line: line.get("bed") == bed and line.get("lamp", {}).get("situation") == situation


class UnitProcess:
    """Use in a `with`: a running `shayya-unit run`, or the same under MicroPython.

    `script`, of this folder and with arguments of its own, prepares the interpreter and then starts that program
    itself. `heard` has every line that the contacts port has said so far.
    """

    def __init__(self, config: Path, state: Path, interpreter: str = "cpython", script: str = "") -> None:
        self.port = free_port()
        self.state = state
        self.heard: list[Line] = []
        modules = {"cpython": "firmware", "micropython": "firmware.launch"}
        own = script.split()
        self._command = command(interpreter)
        self._command += [str(HERE / own[0]), *own[1:]] if own else ["-m", modules[interpreter]]
        self._command += ["run", "--platform", "simulated"] if interpreter == "cpython" else []
        self._command += ["--config", str(config), "--state", str(state), "--contacts", str(self.port)]
        self.process: subprocess.Popen[bytes] | None = None
        self.errors = state.parent / f"{state.name}.log"

    def __enter__(self) -> "UnitProcess":
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(self._command, env=environment(), stderr=errors)
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", self.port), 1)
                break
            except OSError:
                assert self.process.poll() is None, self.errors.read_text()
        self._socket.settimeout(30)
        self._file = self._socket.makefile("rwb")
        return self

    def __exit__(self, *reason: object) -> None:
        self.kill()

    def kill(self) -> None:
        """End it without warning."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
            self._file.close()
            self._socket.close()

    def press(self, bed: str = "mm-01", uid: str = "u1") -> None:
        """Press short."""
        for contact in ("down", "up"):
            self.send({"unit": uid, "bed": bed, "contact": contact})

    def send(self, line: Line) -> None:
        """Send a line as it is."""
        self._file.write(json.dumps(line).encode() + b"\n")
        self._file.flush()

    def hear(self, wanted: Callable[[Line], bool]) -> Line:
        """Return the next line that is wanted."""
        while True:
            self.heard.append(json.loads(self._file.readline()))
            if wanted(self.heard[-1]):
                return self.heard[-1]

    def since(self, mark: int, wanted: Callable[[Line], bool]) -> Line:
        """Return the first wanted line that was or will be heard after the first `mark` ones."""
        for line in self.heard[mark:]:
            if wanted(line):
                return line
        return self.hear(wanted)

    def event(self, event: str) -> Line:
        """Return the next trace of a kind."""
        return self.hear(lambda line: line.get("event") == event)

    def situation(self, situation: str, bed: str = "mm-01") -> Line:
        """Wait until a lamp shows this."""
        return self.hear(shows(situation, bed))

    def says(self, words: str, times: int = 1) -> str:
        """Wait until the unit's log has so many lines with these words; return the last of them."""
        for _ in range(100):
            lines = [line for line in self.errors.read_text().splitlines() if words in line]
            if len(lines) >= times:
                return lines[-1]
            time.sleep(0.05)
        raise AssertionError(self.errors.read_text())

    def journal(self) -> list[Line]:
        """Return what `shayya-unit journal` prints."""
        printed = subprocess.run(
            [sys.executable, "-m", "firmware", "journal", "--state", str(self.state)],
            env=environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [json.loads(line) for line in printed.stdout.splitlines()]
