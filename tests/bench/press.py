"""From the unit's fsync to the hub's answer, and to the board: the whole demonstration hospital against bare parts."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from demo.__main__ import choose_ports
from demo.first_round import walk
from demo.plan import HOSPITAL, TO_CHECK, contact_ports, read_hospital
from demo.stage import Stage
from demo.trace import Trace
from tests.bench.bare import BareCommit, BareMqtt
from tests.bench.echo import BACK, THERE
from tests.bench.rows import Row, at_most, interleaved, median, percentile
from tests.parts.broker import running_broker

ROUNDS = int(os.environ.get("ROUNDS", "150"))
BOUND_S = 10.0
REST_S = 0.12  # a finger's pace, before product and bare parts alike: all their processes have gone to sleep
NS_PER_MS = 1e6


class Presses:
    """Presses one bed at a time; each call returns the milliseconds from saved to answered.

    What units and boards say is read only when all is over: whoever listens meanwhile takes a core from them.
    """

    def __init__(self, stage: Stage) -> None:
        self._trace = Trace(stage.layout.board_trace("led"))
        self._units = contact_ports(stage.units, stage.ports)
        self._beds = cycle(stage.hospital.beds)
        self._sockets = {port: socket.create_connection(("127.0.0.1", port)) for port in stage.ports.contacts}
        self.to_board: list[float] = []

    def __call__(self) -> float:
        bed = next(self._beds)
        self._move(bed, "down")
        time.sleep(REST_S)
        self._said(bed)
        self._trace.new_lines()
        said: list[dict[str, Any]] = []
        decoded: list[dict[str, Any]] = []
        deadline = time.monotonic() + BOUND_S
        self._move(bed, "up")
        while not {"saved", "answered"} <= {line.get("event") for line in said} or "shown" not in _events(decoded):
            if time.monotonic() > deadline:
                raise TimeoutError(f"bed {bed}: heard {said}, the board {decoded}")
            time.sleep(REST_S)
            said += self._said(bed)
            decoded += self._trace.new_lines()
        times = {line["event"]: line["t"] for line in said if "event" in line}
        shown = next(line["t"] for line in decoded if line["event"] == "decoded")
        self.to_board.append((shown - times["saved"]) / NS_PER_MS)
        return float(times["answered"] - times["saved"]) / NS_PER_MS

    def close(self) -> None:
        """Let the contacts go."""
        for one in self._sockets.values():
            one.close()

    def _move(self, bed: str, contact: str) -> None:
        unit, port = self._units[bed]
        line = json.dumps({"unit": unit, "bed": bed, "contact": contact}) + "\n"
        self._sockets[port].sendall(line.encode())

    def _said(self, bed: str) -> list[dict[str, Any]]:
        """Return what was said about this bed since the last call."""
        data = b""
        for one in self._sockets.values():
            with contextlib.suppress(BlockingIOError):
                while part := one.recv(1 << 20, socket.MSG_DONTWAIT):
                    data += part
        return [line for line in map(json.loads, data.splitlines()) if line.get("bed") == bed]


def _events(lines: list[dict[str, Any]]) -> set[str]:
    return {line["event"] for line in lines}


@contextmanager
def bare_round_trip() -> Iterator[tuple[Callable[[], float], Callable[[], float]]]:
    """Yield two measures in milliseconds: a message there and back between two processes, and one hop to oneself."""
    with running_broker() as broker:
        command = [sys.executable, "-m", "tests.bench.echo", str(broker.port)]
        echo = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        assert echo.stdout is not None
        echo.stdout.readline()
        link = BareMqtt(broker.host, broker.port, "bench", "")
        link.subscribe(BACK)

        def exchange(topic: str) -> Callable[[], float]:
            def once() -> float:
                time.sleep(REST_S)
                start = time.perf_counter_ns()
                link.publish(topic, b"x" * 170)
                link.message()
                return (time.perf_counter_ns() - start) / NS_PER_MS

            return once

        try:
            yield exchange(THERE), exchange(BACK)
        finally:
            link.close()
            echo.kill()
            echo.wait()
            echo.stdout.close()


def rows() -> list[Row]:
    """Measure both rows in one run, product and bare parts in turn."""
    hospital = read_hospital(HOSPITAL)
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        bare_round_trip() as (round_trip, hop),
        Stage(
            hospital, HOSPITAL, root=Path(folder), ports=choose_ports(0), progress=lambda line: None, pace=TO_CHECK
        ) as stage,
    ):  # fmt: skip
        walk(hospital, stage.contacts, stage.notebook, seed=1)
        stage.contacts.close()
        presses = Presses(stage)
        bare_commit = BareCommit(Path(folder) / "bare.sqlite3")

        def commit() -> float:
            time.sleep(REST_S)
            return bare_commit()

        found = interleaved(ROUNDS, confirmed=presses, round_trip=round_trip, hop=hop, commit=commit)
        presses.close()
    limit = median(found["round_trip"]) + median(found["commit"])
    return [
        at_most("confirmed p50", median(found["confirmed"]), "ms", limit, 1.5, _note(found["confirmed"])),
        at_most(
            "board p50", median(presses.to_board), "ms", limit + median(found["hop"]), 1.5, _note(presses.to_board)
        ),
    ]  # fmt: skip


def _note(values: list[float]) -> str:
    return f"p99 {percentile(values, 0.99):.2f} ms, {len(values)} presses"
