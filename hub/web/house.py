"""The house view: every department and ward in its buckets, what is not known, what waits for a look."""

import sqlite3
from dataclasses import dataclass, field

from flask import render_template

from hub.beds import Bed
from hub.census import Counts, bucket_of
from hub.facility import Ward
from hub.freshness import age_by_clock
from hub.roles import NURSING
from hub.store import beds, registry, wards
from hub.web import words
from hub.web.desk import desk, i_may, now, reader
from hub.web.tiles import Tile, tile_of
from wire.freshness import freshness


@dataclass(slots=True)
class WardRow:
    """A ward as one line: its counts, its silent units, and when it was counted by hand."""

    ward: Ward
    counts: Counts
    units: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    by_hand: bool = False
    counted_at: int | None = None
    counted: str = ""  # how fresh that is


@dataclass(slots=True)
class DepartmentRow:
    """A department: its counts are those of its wards."""

    id: str
    counts: Counts
    wards: list[WardRow]


@dataclass(slots=True)
class House:
    """All of it, at one moment."""

    total: Counts
    departments: list[DepartmentRow]
    to_check: list[tuple[str, Tile]]  # (ward, bed)


def house() -> str:
    """The page."""
    found = house_now()
    return render_template(
        "staff/house.html", house=found, buckets=words.BUCKETS, may_say=i_may(NURSING),
        connected=desk().writer.connected,
        alerts=[row for row in registry.open_alerts(reader()) if row["kind"] not in ("silent", "lapsed")],
    )  # fmt: skip


def house_now() -> House:
    """Return the house as the ledger has it."""
    moment, kept = now(), wards.all_wards(reader())
    silent = {row["unit"]: row["heard_at"] for row in registry.all_units(reader()) if row["silent"]}
    facility = desk().config.facility
    rows = {ward.id: _empty(ward, kept, moment) for ward in facility.wards}
    total, to_check = Counts(), []
    for bed in beds.all_beds(reader()):
        row = rows.get(bed.ward)
        if row is None:
            continue
        _add(row, bed, silent)
        if bed.flagged:
            since = silent.get(bed.unit) if bed.unit else row.counted_at
            to_check.append((bed.ward, tile_of(bed, silent_since=since, now=moment)))
    departments = [
        DepartmentRow(one.id, Counts(), [row for row in rows.values() if row.ward.department == one.id])
        for one in facility.departments
    ]
    for department in departments:
        for row in department.wards:
            _sum(department.counts, row.counts)
        _sum(total, department.counts)
    return House(total, departments, to_check)


def _empty(ward: Ward, kept: dict[str, sqlite3.Row], moment: int) -> WardRow:
    row = WardRow(ward, Counts())
    found = kept.get(ward.id)
    if found is not None:
        row.counts.extra_patients = found["extra_patients"]
        row.counted_at = found["counted_at"]
        row.counted = freshness("hand-census", age_by_clock(row.counted_at, moment))
    return row


def _add(row: WardRow, bed: Bed, silent: dict[str, int | None]) -> None:
    row.counts.buckets[bucket_of(bed)] += 1
    if bed.unit is None:
        row.by_hand = True
    else:
        row.units.add(bed.unit)
        if bed.unit in silent:
            row.silent.add(bed.unit)


def _sum(into: Counts, part: Counts) -> None:
    for bucket, number in part.buckets.items():
        into.buckets[bucket] += number
    into.extra_patients += part.extra_patients
