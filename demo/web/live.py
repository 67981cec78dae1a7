"""What the demo page shows now: it listens to units, boards and central, and tells every open page what changed."""

import json
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

from demo.contacts import Contacts
from demo.plan import BOARDS, Layout, Ports, contact_ports, read_hospital, share_out
from demo.probe import fetch_json
from demo.trace import Trace
from demo.web.journey import Journey

log = logging.getLogger(__name__)

LOOK_S = 0.05  # between two looks into the boards' traces; the times in them do not depend on it
CENTRAL_S = 1.0
HEARTBEAT_S = 5.0
QUEUE_LINES = 2000  # a page that has fallen so far behind is told to start again

Line = dict[str, Any]


class Live:
    """The present state of the demo page, and the open pages that follow it."""

    def __init__(self, layout: Layout, ports: Ports) -> None:
        self.hospital = read_hospital(layout.root / "hospital.toml")
        self.ports = ports
        self._layout = layout
        self._changing = threading.Lock()
        self._followers: set[queue.Queue[Line | None]] = set()
        self._lamps: dict[str, Line] = {}
        self._frames = dict.fromkeys(BOARDS, 0)
        self._central: Line | None = None
        self._journey = Journey(tuple(BOARDS), self._row_of)
        self._contacts = Contacts(contact_ports(share_out(self.hospital), ports), self._hear_unit)
        for follow in (self._follow_boards, self._follow_central):
            threading.Thread(target=follow, name=follow.__name__, daemon=True).start()

    def move(self, bed: str, contact: str) -> None:
        """Close or open the contact of a bed, as a finger would."""
        with self._changing:
            self._journey.contact(bed, time.monotonic_ns())
        self._contacts.move(bed, contact)

    def follow(self) -> Iterator[Line | None]:
        """Yield all that is known, then each change; None every few seconds in which nothing changed."""
        changes: queue.Queue[Line | None] = queue.Queue(QUEUE_LINES)
        with self._changing:
            yield_first = self._everything()
            self._followers.add(changes)
        try:
            yield yield_first
            while True:
                try:
                    change = changes.get(timeout=HEARTBEAT_S)
                except queue.Empty:
                    yield None
                    continue
                if change is None:
                    return
                yield change
        finally:
            with self._changing:
                self._followers.discard(changes)

    def _everything(self) -> Line:
        return {
            "kind": "everything",
            "lamps": self._lamps,
            "frames": dict(self._frames),
            "central": self._central,
            "journey": self._journey.steps(),
        }

    def _tell(self, change: Line) -> None:
        for changes in list(self._followers):
            try:
                changes.put_nowait(change)
            except queue.Full:
                self._followers.discard(changes)
                changes.get_nowait()
                changes.put_nowait(None)
                log.warning("page_dropped reason=fell_behind")

    def _hear_unit(self, line: Line) -> None:
        with self._changing:
            if "lamp" in line:
                self._lamps[line["bed"]] = line["lamp"]
                self._tell({"kind": "lamp", "bed": line["bed"], "lamp": line["lamp"]})
            elif self._journey.trace(line):
                self._tell({"kind": "journey", "journey": self._journey.steps()})

    def _follow_boards(self) -> None:
        traces = {board: Trace(self._layout.board_trace(board)) for board in BOARDS}
        while True:
            for board, trace in traces.items():
                lines = trace.new_lines()
                if lines:
                    self._take_frames(board, lines)
            time.sleep(LOOK_S)

    def _take_frames(self, board: str, lines: list[Line]) -> None:
        with self._changing:
            before = self._journey.steps()
            for line in lines:
                self._journey.frame(board, line)
            shown = sum(line["event"] == "shown" for line in lines)
            if shown:
                self._frames[board] += shown
                self._tell({"kind": "frame", "board": board, "frame": self._frames[board]})
            if self._journey.steps() != before:
                self._tell({"kind": "journey", "journey": self._journey.steps()})

    def _follow_central(self) -> None:
        path = f"/api/v1/facilities/{self.hospital.facility}/census"
        while True:
            census = fetch_json(self.ports.central, path)
            with self._changing:
                if census != self._central:
                    self._central = census
                    self._tell({"kind": "central", "central": census})
            time.sleep(CENTRAL_S)

    def _row_of(self, answer: Line) -> int | None:
        address = f"file:{self._layout.ledger}?mode=ro"
        try:
            with sqlite3.connect(address, uri=True) as ledger:
                found = ledger.execute(
                    "SELECT row FROM ledger WHERE unit = ? AND generation = ? AND sequence = ?",
                    (answer["unit"], answer["generation"], answer["sequence"]),
                ).fetchone()
        except sqlite3.Error as error:
            log.warning("row_not_found reason=%s", error)
            return None
        return int(found[0]) if found else None


def as_event(change: Line | None) -> str:
    """Return a change as a server-sent event; None is a heartbeat, so that a page knows that it still hears."""
    return "event: heartbeat\ndata: {}\n\n" if change is None else f"data: {json.dumps(change)}\n\n"
