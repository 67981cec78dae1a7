"""Questions about beds and wards."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from hub.beds import Bed, Change, Span
from hub.census import Counts, bucket_of
from hub.errors import UnknownBed
from hub.facility import Facility
from hub.store.database import Connection

COLUMNS = (
    "bed, ward, department, category, sex, unit, state, cleaning, staffed, isolated, hold, hold_until, flagged,"
    " silent, version, changed_earliest, changed_latest, changed_unit, changed_generation, changed_sequence"
)
ONE_BED = f"SELECT {COLUMNS} FROM beds WHERE bed = ? AND retired = 0"
COUNT_DEPARTMENT = """
    SELECT bucket, count(*) FROM beds WHERE department = ?1 AND retired = 0 GROUP BY bucket
    UNION ALL SELECT NULL, coalesce(sum(extra_patients), 0) FROM wards WHERE department = ?1
"""
SAVE_BED = """
    UPDATE beds SET state = ?, cleaning = ?, staffed = ?, isolated = ?, hold = ?, hold_until = ?, flagged = ?,
        silent = ?, version = ?, changed_earliest = ?, changed_latest = ?, changed_unit = ?, changed_generation = ?,
        changed_sequence = ?, bucket = ?
    WHERE bed = ?
"""


def find_bed(db: Connection, bed: str) -> Bed | None:
    """Return the bed, or None when this facility has no such bed."""
    row = db.execute(ONE_BED, (bed,)).fetchone()
    return None if row is None else _bed(tuple(row))


def get_bed(db: Connection, bed: str) -> Bed:
    """Return the bed, or raise UnknownBed."""
    found = find_bed(db, bed)
    if found is None:
        raise UnknownBed(f"there is no bed {bed!r} in this facility")
    return found


def beds_of_unit(db: Connection, unit: str) -> list[Bed]:
    """Return the unit's beds in the order of its buttons."""
    rows = db.execute(f"SELECT {COLUMNS} FROM beds WHERE unit = ? AND retired = 0 ORDER BY unit_position", (unit,))
    return [_bed(tuple(row)) for row in rows]


def all_beds(db: Connection) -> list[Bed]:
    """Return every configured bed in the order of the facility file."""
    return [_bed(tuple(row)) for row in db.execute(f"SELECT {COLUMNS} FROM beds WHERE retired = 0 ORDER BY position")]


def beds_entered_after(db: Connection, row: int) -> list[Bed]:
    """Return the beds that anything but a press changed after this row of the ledger."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM beds WHERE retired = 0"
        " AND bed IN (SELECT bed FROM ledger WHERE row > ? AND kind != 'press')",
        (row,),
    )
    return [_bed(tuple(found)) for found in rows]


def beds_of_ward(db: Connection, ward: str) -> list[Bed]:
    """Return the beds of a ward in the order of the facility file."""
    rows = db.execute(f"SELECT {COLUMNS} FROM beds WHERE ward = ? AND retired = 0 ORDER BY position", (ward,))
    return [_bed(tuple(row)) for row in rows]


def beds_counted_by_hand(db: Connection, ward: str) -> list[Bed]:
    """Return the beds of a ward that no unit serves."""
    rows = db.execute(f"SELECT {COLUMNS} FROM beds WHERE ward = ? AND unit IS NULL AND retired = 0", (ward,))
    return [_bed(tuple(row)) for row in rows]


def beds_with_lapsed_hold(db: Connection, now: int) -> list[Bed]:
    """Return the beds whose hold ended by itself."""
    rows = db.execute(f"SELECT {COLUMNS} FROM beds WHERE hold IS NOT NULL AND hold_until <= ?", (now,))
    return [_bed(tuple(row)) for row in rows]


def save_bed(db: Connection, bed: Bed) -> None:
    """Keep the bed as it is now, with its bucket."""
    last = bed.changed
    moment = (None,) * 5 if last is None else (
        last.span.earliest, last.span.latest, last.unit, last.generation, last.sequence,
    )  # fmt: skip
    db.execute(SAVE_BED, (
        bed.state, bed.cleaning, bed.staffed, bed.isolated, bed.hold, bed.hold_until, bed.flagged, bed.silent,
        bed.version, *moment, bucket_of(bed), bed.bed,
    ))  # fmt: skip


def count_department(db: Connection, department: str) -> Counts:
    """Return the counts of one department, from its beds."""
    counts = Counts()
    for bucket, number in db.execute(COUNT_DEPARTMENT, (department,)):
        if bucket is None:
            counts.extra_patients = number
        else:
            counts.buckets[bucket] = number
    return counts


def count_groups(db: Connection) -> dict[tuple[str, str, str], Counts]:
    """Return the counts of every bed group (department, category, sex), from its beds."""
    groups: dict[tuple[str, str, str], Counts] = {}
    for department, category, sex, bucket, number in db.execute(
        "SELECT department, category, sex, bucket, count(*) FROM beds WHERE retired = 0"
        " GROUP BY department, category, sex, bucket"
    ):
        groups.setdefault((department, category, sex), Counts()).buckets[bucket] = number
    for department, category, sex, extra in db.execute(
        "SELECT department, category, sex, sum(extra_patients) FROM wards GROUP BY department, category, sex"
    ):
        groups.setdefault((department, category, sex), Counts()).extra_patients = extra
    return groups


def count_wards(db: Connection) -> list[tuple[str, str, int]]:
    """Return (ward, bucket, beds) of every ward, from its beds."""
    rows = db.execute("SELECT ward, bucket, count(*) FROM beds WHERE retired = 0 GROUP BY ward, bucket")
    return [tuple(row) for row in rows]


def configure(db: Connection, facility: Facility) -> None:
    """Make wards and beds those of the facility file; a bed that left the file is retired, its history stays."""
    db.execute("UPDATE beds SET retired = 1")
    db.execute("UPDATE wards SET extra_patients = 0 WHERE ward NOT IN (SELECT value FROM json_each(?))", (
        json.dumps([ward.id for ward in facility.wards]),
    ))  # fmt: skip
    numbers: Iterator[int] = iter(range(10**6))
    for position, ward in enumerate(facility.wards):
        group = (ward.department, ward.category, ward.sex)
        db.execute(
            "INSERT INTO wards (ward, position, department, category, sex) VALUES (?, ?, ?, ?, ?) ON CONFLICT (ward)"
            " DO UPDATE SET position = excluded.position, department = excluded.department,"
            " category = excluded.category, sex = excluded.sex",
            (ward.id, position, *group),
        )
        for bed in ward.beds:
            db.execute(
                "INSERT INTO beds (bed, position, ward, department, category, sex) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (bed) DO UPDATE SET retired = 0, position = excluded.position, ward = excluded.ward,"
                " department = excluded.department, category = excluded.category, sex = excluded.sex",
                (bed, next(numbers), ward.id, *group),
            )
    db.execute("UPDATE beds SET unit = NULL, unit_position = NULL WHERE retired = 1")


def settle_silence(db: Connection) -> None:
    """Give every bed the silence of its unit, or of its ward where no unit serves it."""
    rows = db.execute(
        f"SELECT {COLUMNS}, coalesce((SELECT u.silent FROM units u WHERE u.unit = beds.unit),"
        " (SELECT w.lapsed FROM wards w WHERE w.ward = beds.ward)) FROM beds WHERE retired = 0"
    ).fetchall()
    for *columns, silent in rows:
        bed = _bed(columns)
        if bed.silent != bool(silent):
            save_bed(db, replace(bed, silent=bool(silent)))


def extra_patients_of(db: Connection, ward: str) -> int | None:
    """Return the patients without a bed on a ward, or None when there is no such ward."""
    row = db.execute("SELECT extra_patients FROM wards WHERE ward = ?", (ward,)).fetchone()
    return None if row is None else int(row[0])


def set_extra_patients(db: Connection, ward: str, number: int) -> None:
    """Keep how many patients of the ward have no bed."""
    db.execute("UPDATE wards SET extra_patients = ? WHERE ward = ?", (number, ward))


def wards_by_hand(db: Connection) -> list[sqlite3.Row]:
    """Return (ward, department, counted_at, lapsed) of the wards that have beds without a unit."""
    return db.execute(
        "SELECT ward, department, counted_at, lapsed FROM wards WHERE ward IN"
        " (SELECT ward FROM beds WHERE unit IS NULL AND retired = 0) ORDER BY position"
    ).fetchall()


def set_counted(db: Connection, ward: str, *, counted_at: int | None, lapsed: bool) -> None:
    """Keep when a ward was last counted by hand, and whether that still holds."""
    db.execute("UPDATE wards SET counted_at = ?, lapsed = ? WHERE ward = ?", (counted_at, lapsed, ward))


def _bed(row: Sequence[Any]) -> Bed:
    (bed, ward, department, category, sex, unit, state, cleaning, staffed, isolated, hold, hold_until, flagged,
     silent, version, earliest, latest, by_unit, generation, sequence) = row  # fmt: skip
    changed = None if earliest is None else Change(Span(earliest, latest), by_unit, generation, sequence)
    return Bed(
        bed, ward, department, category, sex, unit, state, cleaning, bool(staffed), bool(isolated), hold, hold_until,
        bool(flagged), bool(silent), version, changed,
    )  # fmt: skip
