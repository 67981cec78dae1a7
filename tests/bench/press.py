"""From the unit's fsync to the hub's answer, and to the board: the whole demonstration hospital against bare parts."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from demo.__main__ import choose_ports
from demo.first_round import walk
from demo.plan import HOSPITAL, TO_CHECK, read_hospital
from demo.stage import Stage
from demo.trace import Trace
from tests.bench.bare import BareCommit, BareMqtt
from tests.bench.echo import BACK, THERE
from tests.bench.rows import Row, at_most, interleaved, median, percentile
from tests.parts.broker import running_broker

ROUNDS = int(os.environ.get("ROUNDS", "150"))
BOUND_S = 10.0
NS_PER_MS = 1e6


class Presses:
    """Presses one bed at a time; each call returns the milliseconds from saved to answered."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._trace = Trace(stage.layout.board_trace("led"))
        self._beds: Iterator[str] = iter(())
        self.to_board: list[float] = []

    def __call__(self) -> float:
        bed = next(self._beds, None)
        if bed is None:
            self._beds = iter(self._stage.hospital.beds)
            bed = next(self._beds)
        notebook = self._stage.notebook
        saved, answered = len(notebook.traces("saved")), len(notebook.traces("answered"))
        self._trace.new_lines()
        self._stage.contacts.move(bed, "down")
        time.sleep(0.06)
        self._stage.contacts.move(bed, "up")
        notebook.wait_for(lambda heard: len(heard.traces("answered")) > answered, "an answer", bound_s=BOUND_S)
        start = notebook.traces("saved")[saved]["t"]
        self.to_board.append((self._decoded() - start) / NS_PER_MS)
        return float(notebook.traces("answered")[answered]["t"] - start) / NS_PER_MS

    def _decoded(self) -> int:
        """Wait until the board has decoded and drawn the press; return when it decoded it."""
        decoded = 0
        deadline = time.monotonic() + BOUND_S
        while time.monotonic() < deadline:
            for line in self._trace.new_lines():
                if line["event"] == "decoded":
                    decoded = int(line["t"])
                elif decoded:
                    return decoded
            time.sleep(0.005)
        raise TimeoutError("the board did not draw the press")


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
        presses = Presses(stage)
        commit = BareCommit(Path(folder) / "bare.sqlite3")
        found = interleaved(ROUNDS, confirmed=presses, round_trip=round_trip, hop=hop, commit=commit)
    limit = median(found["round_trip"]) + median(found["commit"])
    return [
        at_most("confirmed p50", median(found["confirmed"]), "ms", limit, 1.5, _note(found["confirmed"])),
        at_most(
            "board p50", median(presses.to_board), "ms", limit + median(found["hop"]), 1.5, _note(presses.to_board)
        ),
    ]  # fmt: skip


def _note(values: list[float]) -> str:
    return f"p99 {percentile(values, 0.99):.2f} ms, {len(values)} presses"
