"""The hub's ledger, opened read-only, and its fold: what every bed is according to the rows and nothing else.

This repeats no line of the hub. It asks the ledger what happened and works the counts out again, so that a wrong
number on a board, at central or in the hub's own tables cannot hide behind the code that made it.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from demo.plan import Hospital

PressKey = tuple[str, str, int]  # unit, generation, sequence

ENTRIES = """
    SELECT row, kind, unit, generation, sequence, bed, wanted, result, state, staffed, hold, flagged
    FROM ledger ORDER BY row
"""
MOVES_THE_BED = ("applied", "conflict")


@dataclass(frozen=True)
class Entry:
    """One row of the ledger. `state` is the bed's after it as the hub wrote it; a press is judged by `wanted`."""

    row: int
    kind: str
    unit: str | None
    generation: str | None
    sequence: int | None
    bed: str
    wanted: str | None
    result: str
    state: str
    staffed: bool
    hold: str | None
    flagged: bool

    @property
    def press(self) -> PressKey | None:
        """Which press this is; None for what a person or the hub entered."""
        if self.kind != "press" or self.unit is None or self.generation is None or self.sequence is None:
            return None
        return self.unit, self.generation, self.sequence


@dataclass
class Known:
    """A bed while the ledger is read from its first row on."""

    state: str = "unknown"
    staffed: bool = True
    held: bool = False
    flagged: bool = False

    def bucket(self) -> str:
        """Return the one bucket in which the bed counts; all units are heard from in the demo."""
        if self.flagged or self.state == "unknown":
            return "unknown"
        if self.state != "vacant":
            return self.state
        return "held" if self.held and self.staffed else "offerable" if self.staffed else "unstaffed"


@dataclass(frozen=True)
class Fold:
    """Counts by bucket: of each department, and of each bed group (department, category, sex)."""

    departments: dict[str, Counter[str]] = field(default_factory=dict)
    groups: dict[tuple[str, str, str], Counter[str]] = field(default_factory=dict)


def read_ledger(path: Path) -> list[Entry]:
    """Return every row of the ledger, oldest first."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as ledger:
        return [_entry(*row) for row in ledger.execute(ENTRIES)]


def _entry(*row: Any) -> Entry:
    values = dict(zip((one.name for one in fields(Entry)), row, strict=True))
    return Entry(**{**values, "staffed": bool(values["staffed"]), "flagged": bool(values["flagged"])})


def fold(entries: Iterable[Entry], hospital: Hospital) -> Fold:
    """Return the counts that follow from the rows."""
    beds = {bed: Known() for bed in hospital.beds}
    for entry in entries:
        bed = beds.get(entry.bed)
        if bed is None:
            continue
        if entry.press is None:
            bed.state = entry.state
        elif entry.result in MOVES_THE_BED and entry.wanted is not None:
            bed.state = entry.wanted
        bed.staffed, bed.held, bed.flagged = entry.staffed, entry.hold is not None, entry.flagged
    counts = Fold()
    for ward in hospital.wards:
        found = Counter(beds[bed].bucket() for bed in ward.beds)
        counts.departments.setdefault(ward.department, Counter()).update(found)
        counts.groups.setdefault((ward.department, ward.category, ward.sex), Counter()).update(found)
    return counts
