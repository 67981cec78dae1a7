"""The way of the last press, from the finger to the boards, with the time each step took.

Every time is a reading of one machine's monotonic clock in ns, taken by the part that did the step: this page when it
moved the contact, the unit when its journal was saved and when the hub's answer came, a board when it had decoded new
counts and when it had drawn them. Nothing is measured by watching from outside.
"""

from collections import deque
from collections.abc import Callable
from typing import Any

Line = dict[str, Any]
RowOf = Callable[[Line], "int | None"]  # the ledger row of a press, None while it has none

KEPT_FRAMES = 400


class Journey:
    """Collects what the parts report and answers how the last press went."""

    def __init__(self, boards: tuple[str, ...], row_of: RowOf) -> None:
        self._boards = boards
        self._row_of = row_of
        self._contacts: dict[str, int] = {}
        self._press: Line | None = None
        self._answer: Line | None = None
        self._pressed_ns = 0
        self._row: int | None = None
        self._frames: dict[str, deque[Line]] = {board: deque(maxlen=KEPT_FRAMES) for board in boards}

    def contact(self, bed: str, at_ns: int) -> None:
        """A finger closed or opened the contact of a bed."""
        self._contacts[bed] = at_ns

    def trace(self, line: Line) -> bool:
        """Take a unit's trace; return whether the journey of the last press changed."""
        if line.get("event") == "saved":
            self._press, self._answer, self._row = line, None, None
            self._pressed_ns = min(self._contacts.get(line["bed"], line["t"]), line["t"])
            return True
        if line.get("event") == "answered" and self._press is not None and _same(line, self._press):
            self._answer = line
            self._row = self._row_of(line)
            return True
        return False

    def frame(self, board: str, line: Line) -> None:
        """Take what a board decoded or drew."""
        self._frames[board].append(line)

    def steps(self) -> Line | None:
        """Return bed, wanted, result and the steps [{step, ms}] in ms since the contact moved; None before a press.

        A step that has not happened yet has ms None.
        """
        if self._press is None:
            return None
        answered = self._answer["t"] if self._answer else None
        steps = [("saved", self._press["t"]), ("confirmed", answered)]
        for board in self._boards:
            steps += [
                (f"{board}-decoded", self._first(board, "decoded")),
                (f"{board}-drawn", self._first(board, "shown")),
            ]
        return {
            "bed": self._press["bed"],
            "wanted": self._press["wanted"],
            "result": self._answer["result"] if self._answer else None,
            "steps": [{"step": step, "ms": self._since(at)} for step, at in steps],
        }

    def _first(self, board: str, event: str) -> int | None:
        row, press = self._row, self._press
        if row is None or press is None:
            return None
        times = (
            frame["t"]
            for frame in self._frames[board]
            if frame["event"] == event and frame["t"] >= press["t"] and (frame.get("ledger_row") or 0) >= row
        )
        return min(times, default=None)

    def _since(self, at_ns: int | None) -> float | None:
        return None if at_ns is None else round((at_ns - self._pressed_ns) / 1e6, 1)


def _same(one: Line, other: Line) -> bool:
    return all(one.get(key) == other.get(key) for key in ("unit", "generation", "sequence"))
