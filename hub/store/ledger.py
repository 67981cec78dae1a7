"""Questions about the ledger: what was pressed or entered, what is missing, what was set aside."""

import hashlib
import sqlite3
from dataclasses import dataclass

from hub.beds import Bed, Span
from hub.store.database import Connection
from wire.messages import Press

INSERT = """
    INSERT INTO ledger (kind, unit, generation, sequence, nonce, bed, wanted, seen, age_s, clock_quality, pressed_at,
        earliest, latest, received_at, rule, result, reason, state, cleaning, staffed, isolated, hold, flagged,
        bed_version, entered_by)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# With max() SQLite takes the other column from the row that has the maximum.
PROGRESS = """
    SELECT max(sequence), earliest, (SELECT max(last) FROM gaps WHERE unit = ?1 AND generation = ?2)
    FROM ledger WHERE unit = ?1 AND generation = ?2
"""
MOST_QUARANTINED = 1000  # what comes beyond is counted and logged, not kept: a mad unit must not fill the disk


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the ledger says of one entry: the result, and the bed after it."""

    rule: int | None
    result: str
    reason: str | None
    span: Span
    received_at: int


def add_press(db: Connection, unit: str, press: Press, bed: Bed, outcome: Outcome) -> None:
    """Append a press and the state of its bed after it."""
    db.execute(INSERT, (
        "press", unit, press.generation, press.sequence, press.nonce, bed.bed, press.wanted, press.seen, press.age_s,
        press.clock_quality, press.pressed_at, *_rest(bed, outcome), None,
    ))  # fmt: skip


def add_entry(db: Connection, kind: str, bed: Bed, outcome: Outcome, *, entered_by: str, seen: int | None) -> None:
    """Append what a person, or the hub itself, decided about a bed, and its state after it."""
    db.execute(INSERT, (
        kind, None, None, None, None, bed.bed, None, seen, None, None, None, *_rest(bed, outcome), entered_by,
    ))  # fmt: skip


def _rest(bed: Bed, outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.span.earliest, outcome.span.latest, outcome.received_at, outcome.rule, outcome.result, outcome.reason,
        bed.state, bed.cleaning, bed.staffed, bed.isolated, bed.hold, bed.flagged, bed.version,
    )  # fmt: skip


def find_press(db: Connection, unit: str, generation: str, sequence: int) -> sqlite3.Row | None:
    """Return the ledger's row of this press, or None."""
    row: sqlite3.Row | None = db.execute(
        "SELECT nonce, bed, result, reason, state, bed_version, flagged FROM ledger"
        " WHERE unit = ? AND generation = ? AND sequence = ?",
        (unit, generation, sequence),
    ).fetchone()
    return row


def progress(db: Connection, unit: str, generation: str) -> tuple[int | None, int]:
    """Return the number up to which nothing is open (None: never heard of), and the earliest time of the last press.

    Up to that number every press is here or known to be lost.
    """
    pressed, earliest, lost = db.execute(PROGRESS, (unit, generation)).fetchone()
    return (None if pressed is None and lost is None else max(pressed or 0, lost or 0)), earliest or 0


def up_to(db: Connection, unit: str, generation: str) -> int | None:
    """Return the number up to which nothing is open, or None when this journal was never heard of."""
    return progress(db, unit, generation)[0]


def has_other_journal(db: Connection, unit: str, generation: str) -> bool:
    """Whether presses of the unit came from another journal before."""
    rows = db.execute("SELECT 1 FROM ledger WHERE unit = ? AND generation != ? LIMIT 1", (unit, generation))
    return rows.fetchone() is not None


def add_gap(db: Connection, unit: str, generation: str, *, first: int, last: int, found_at: int) -> None:
    """Record presses that the unit no longer has and that never came here."""
    db.execute("INSERT INTO gaps VALUES (?, ?, ?, ?, ?)", (unit, generation, first, last, found_at))


def gaps(db: Connection) -> list[sqlite3.Row]:
    """Return every gap, oldest first."""
    return db.execute("SELECT unit, generation, first, last, found_at FROM gaps ORDER BY found_at").fetchall()


def last_row(db: Connection) -> int:
    """Return the number of the newest row, 0 when there is none."""
    return int(db.execute("SELECT coalesce(max(row), 0) FROM ledger").fetchone()[0])


def row_at(db: Connection, moment: int) -> int:
    """Return the newest row received at or before this second; rows follow each other in time."""
    low, high = 0, last_row(db)
    while low < high:
        middle = (low + high + 1) // 2
        row = db.execute("SELECT received_at FROM ledger WHERE row >= ? ORDER BY row LIMIT 1", (middle,)).fetchone()
        low, high = (middle, high) if row[0] <= moment else (low, middle - 1)
    return low


def rows_after(db: Connection, row: int, *, most: int) -> list[sqlite3.Row]:
    """Return what happened after this row, oldest first, at most so many rows: no free text and no person's name."""
    return db.execute(
        "SELECT row, kind, bed, result, wanted, state, cleaning, staffed, isolated, hold IS NOT NULL AS held, flagged,"
        " bed_version AS version, received_at, earliest, latest FROM ledger WHERE row > ? ORDER BY row LIMIT ?",
        (row, most),
    ).fetchall()


def states_at(db: Connection, row: int) -> dict[str, sqlite3.Row]:
    """Return, for each bed that had one, its newest state up to this row: the fold of the ledger."""
    rows = db.execute(
        "SELECT bed, state, cleaning, staffed, isolated, hold, flagged, bed_version FROM ledger WHERE row IN"
        " (SELECT (SELECT max(row) FROM ledger WHERE bed = beds.bed AND row <= ?) FROM beds)",
        (row,),
    )
    return {found["bed"]: found for found in rows}


def set_aside(db: Connection, topic: str, payload: bytes, *, identity: bytes, why: str, at: int) -> bool:
    """Keep a message that could not be taken in; False when it was kept before or there is no more room.

    Two messages with one `identity` on one topic are copies of each other.
    """
    digest = hashlib.sha256(topic.encode() + b"\n" + identity).hexdigest()
    known = db.execute("UPDATE quarantine SET times = times + 1, last_at = ? WHERE digest = ?", (at, digest)).rowcount
    if known or db.execute("SELECT count(*) FROM quarantine").fetchone()[0] >= MOST_QUARANTINED:
        return False
    db.execute("INSERT INTO quarantine VALUES (?, ?, ?, ?, 1, ?, ?)", (digest, topic, payload, why, at, at))
    return True


def quarantined(db: Connection) -> list[sqlite3.Row]:
    """Return every message that was set aside."""
    return db.execute(
        "SELECT topic, payload, why, times, first_at, last_at FROM quarantine ORDER BY first_at"
    ).fetchall()
