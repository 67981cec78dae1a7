"""A unit in a process of its own, and the hands at its contacts port."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.firmware.programs import command, environment
from tests.parts.broker import free_port

Line = dict[str, Any]


def write_config(
    folder: Path, port: int, *, uid: str = "u1", beds: tuple[str, ...] = ("mm-01",), **broker: Any
) -> Path:
    """Write a unit's configuration; return its path."""
    values = {
        "version": 1, "uid": uid, "facility": "f", "provisioned_at": 1790000000, "settings": {},
        "broker": {"host": "127.0.0.1", "port": port, "password": "secret", **broker},
        "beds": [{"bed": bed} for bed in beds],
    }  # fmt: skip
    path = folder / f"{uid}.json"
    path.write_text(json.dumps(values))
    return path


class UnitProcess:
    """Use in a `with`: a running `shayya-unit run`, or the same under MicroPython."""

    def __init__(self, config: Path, state: Path, interpreter: str = "cpython") -> None:
        self.port = free_port()
        self.state = state
        module = ["-m", "firmware", "run", "--platform", "simulated"]
        self._command = command(interpreter) + (module if interpreter == "cpython" else ["-m", "firmware.launch"])
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
            line = json.loads(self._file.readline())
            if wanted(line):
                return dict(line)

    def event(self, event: str) -> Line:
        """Return the next trace of a kind."""
        return self.hear(lambda line: line.get("event") == event)

    def situation(self, situation: str, bed: str = "mm-01") -> Line:
        """Wait until a lamp shows this."""
        return self.hear(lambda line: line.get("bed") == bed and line.get("lamp", {}).get("situation") == situation)

    def journal(self) -> list[Line]:
        """Return what `shayya-unit journal` prints."""
        printed = subprocess.run(
            [sys.executable, "-m", "firmware", "journal", "--state", str(self.state)],
            env=environment(), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return [json.loads(line) for line in printed.stdout.splitlines()]
