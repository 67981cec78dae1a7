"""Seeded bugs, applied to a real part from outside: the check of `shayya-demo --once` must find each of them.

The part's own program is started through `python -m demo.sabotage NAME PROGRAM …`, which replaces a few functions in
that one process before the program begins. No part knows of this, and the check is not told either.
"""

import importlib
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import entry_points
from itertools import count
from pathlib import Path
from typing import Any

from demo.setting import Launch

SLOW_S = 0.15  # a hub that acknowledges early commits so much later
EVERY = 40  # of the presses of one unit process, one is dropped


def _module(name: str) -> Any:
    return importlib.import_module(name)


def dedupe() -> None:
    """The hub forgets that a press may come twice: it never looks for the first, and the ledger no longer insists."""
    database, presses = _module("hub.store.database"), _module("hub.services.presses")
    run_script = database._run_script

    def without_uniqueness(db: Any, text: str) -> None:
        run_script(db, re.sub(r",\s*UNIQUE \(unit, generation, sequence\)", "", text))

    database._run_script = without_uniqueness
    presses._known = lambda db, unit, press: (presses.LATE, None)


def ack_early() -> None:
    """The hub acknowledges what it has received, and commits a moment later."""
    engine, messages, topics = _module("hub.broker.engine"), _module("wire.messages"), _module("wire.topics")
    group = engine.Engine._group

    def acknowledge_first(self: Any, link: Any, found: list[Any], edits: list[Any]) -> None:
        presses = [(one.topic.split("/"), messages.Press.decode(one.payload)) for one in found if "/press" in one.topic]
        for (*_, facility, _unit, uid, _press), press in presses:
            ack = messages.Ack(
                generation=press.generation, sequence=press.sequence, up_to=press.sequence, result="applied",
                bed=press.bed, state=press.wanted, bed_version=press.seen + 1, flagged=False,
            )  # fmt: skip
            link.publish(topics.unit_topic(facility, uid, "ack"), ack.encode(), qos=1)
        link.flush()
        time.sleep(SLOW_S if presses else 0)
        group(self, link, found, edits)

    engine.Engine._group = acknowledge_first


def drop_press() -> None:
    """Now and then a unit shows a press as saved and confirmed that it neither kept nor sent."""
    unit, records = _module("firmware.unit"), _module("firmware.records")
    press, numbers = unit.Unit._press, count(1)

    def forget(self: Any, bed: Any, gesture: str, now_ms: int) -> None:
        if next(numbers) % EVERY:
            press(self, bed, gesture, now_ms)
            return
        journal, append = self.journal, self.journal.append
        journal.append = lambda name, wanted, **_: records.Entry(
            journal.writing.next, 0, name, wanted, bed.version, 0, 1, now_ms // 1000, 0, 0
        )
        press(self, bed, gesture, now_ms)
        journal.append = append
        if bed.pending is not None:
            bed.state, bed.pending = bed.pending[1].wanted, None
            self._moment(bed, "confirmed", now_ms)

    unit.Unit._press = forget


def stale_board() -> None:
    """Once it has seen a hospital without unknown beds, a board keeps those numbers and shows them as today's."""
    loop, messages = _module("display.loop"), _module("wire.messages")
    hear = loop.BoardLoop.hear
    kept: list[Any] = []

    def keep_rows(self: Any, mail: Any) -> None:
        hear(self, mail)
        if mail.board and not kept and not any(row.unknown for row in mail.board.rows):
            kept.extend(mail.board.rows)
        if mail.board and kept:
            values = {name: getattr(mail.board, name) for name, _ in messages.Board.FIELDS}
            self._board = messages.Board(**{**values, "rows": kept})

    loop.BoardLoop.hear = keep_rows


# name: (the parts it is done to, what is done)
SABOTAGES: dict[str, tuple[tuple[str, ...], Callable[[], None]]] = {
    "dedupe": (("hub",), dedupe),
    "ack-early": (("hub",), ack_early),
    "drop-press": (("units",), drop_press),
    "stale-board": (("led",), stale_board),
}
NAMES = tuple(SABOTAGES)


def launcher(name: str) -> Launch:
    """Return a launch that starts the parts in question through this file, and the others as they are."""
    parts, _ = SABOTAGES[name]

    def launch(part: str, command: list[str]) -> list[str]:
        return [sys.executable, "-m", "demo.sabotage", name, *command] if part in parts else command

    return launch


def main() -> Any:
    """Break what is named and run the program."""
    name, program, *arguments = sys.argv[1:]
    SABOTAGES[name][1]()
    (script,) = entry_points(group="console_scripts", name=Path(program).name)
    sys.argv = [program, *arguments]
    return script.load()()


if __name__ == "__main__":
    sys.exit(main())
