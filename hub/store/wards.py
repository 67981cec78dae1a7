"""Questions about wards as people see them: whole wards, what happened at a bed, patients without a bed."""

import sqlite3

from hub.store.database import Connection


def all_wards(db: Connection) -> dict[str, sqlite3.Row]:
    """Return what is kept of each ward."""
    return {row["ward"]: row for row in db.execute("SELECT * FROM wards ORDER BY position")}


def story_of(db: Connection, bed: str, *, most: int) -> list[sqlite3.Row]:
    """Return the newest rows of the ledger about a bed, newest first."""
    return db.execute(
        "SELECT row, kind, unit, wanted, received_at, earliest, latest, result, reason, state, staffed, isolated,"
        " flagged, hold, entered_by, bed_version FROM ledger WHERE bed = ? ORDER BY row DESC LIMIT ?",
        (bed, most),
    ).fetchall()


def add_extra(db: Connection, ward: str, number: int, *, reason: str, entered_by: str, at: int) -> None:
    """Keep that somebody said how many patients of a ward have no bed."""
    db.execute(
        "INSERT INTO extra_patients (at, ward, number, reason, entered_by) VALUES (?, ?, ?, ?, ?)",
        (at, ward, number, reason, entered_by),
    )


def extra_at(db: Connection, moment: int) -> dict[str, int]:
    """Return the patients without a bed by ward, as known at this second, where anybody said."""
    rows = db.execute(
        "SELECT ward, number FROM extra_patients e WHERE entry ="
        " (SELECT max(entry) FROM extra_patients WHERE ward = e.ward AND at <= ?)",
        (moment,),
    )
    return {row["ward"]: row["number"] for row in rows}


def rows_between(db: Connection, first: int, last: int) -> "sqlite3.Cursor":
    """Return what the ledger says of beds from one row to another, both included, in order."""
    return db.execute(
        "SELECT bed, state, staffed, isolated, hold, flagged, received_at FROM ledger"
        " WHERE row BETWEEN ? AND ? ORDER BY row",
        (first, last),
    )


def fingerprints(db: Connection) -> dict[str, int]:
    """Return a number for each ward that changes when anything shown of the ward changes."""
    found: dict[str, int] = {}
    for ward, *shown in db.execute(
        "SELECT ward, bed, version, bucket, flagged, silent, hold, staffed, isolated FROM beds WHERE retired = 0"
    ):
        found[ward] = hash((found.get(ward, 0), *shown))
    for ward, *shown in db.execute("SELECT ward, extra_patients, counted_at, lapsed FROM wards"):
        found[ward] = hash((found.get(ward, 0), *shown))
    return found
