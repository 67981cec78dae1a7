"""Use case: how the counts went over a while. One walk through the ledger, counted anew at each step."""

import sqlite3
from dataclasses import dataclass, replace

from hub.beds import Bed
from hub.census import Counts, bucket_of
from hub.services.history import beds_at
from hub.store import ledger, registry, wards
from hub.store.database import Connection


@dataclass(frozen=True, slots=True)
class Point:
    """The counts at one second UTC."""

    moment: int
    counts: Counts


def course(db: Connection, *, first: int, last: int, step: int, department: str | None = None) -> list[Point]:
    """Return the counts (of one department, or of all) at `first`, each `step` seconds after, up to `last`."""
    known = {bed.bed: bed for bed in beds_at(db, first) if department in (None, bed.department)}
    moments = range(first, last + 1, step)
    rows = wards.rows_between(db, ledger.row_at(db, first) + 1, ledger.row_at(db, last))
    points, row = [], rows.fetchone()
    for moment in moments:
        while row is not None and row["received_at"] <= moment:
            if row["bed"] in known:
                known[row["bed"]] = _after(known[row["bed"]], row)
            row = rows.fetchone()
        points.append(Point(moment, _count(db, known, moment)))
    return points


def counts_then(db: Connection, moment: int) -> dict[str, Counts]:
    """Return each department's counts at this second UTC, patients without a bed included."""
    counts: dict[str, Counts] = {}
    for bed in beds_at(db, moment):
        counts.setdefault(bed.department, Counts()).buckets[bucket_of(bed)] += 1
    department_of = {name: row["department"] for name, row in wards.all_wards(db).items()}
    for ward, number in wards.extra_at(db, moment).items():
        counts.setdefault(department_of[ward], Counts()).extra_patients += number
    return counts


def _after(bed: Bed, row: sqlite3.Row) -> Bed:
    return replace(
        bed, state=row["state"], staffed=bool(row["staffed"]), isolated=bool(row["isolated"]), hold=row["hold"],
        flagged=bool(row["flagged"]),
    )  # fmt: skip


def _count(db: Connection, known: dict[str, Bed], moment: int) -> Counts:
    units, lapsed = registry.silent_at(db, moment)
    counts = Counts()
    for bed in known.values():
        silent = bed.unit in units if bed.unit else bed.ward in lapsed
        counts.buckets[bucket_of(replace(bed, silent=silent) if silent != bed.silent else bed)] += 1
    return counts
