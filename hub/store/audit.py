"""Questions about who did what. Entries are only added."""

import sqlite3

from hub.store.database import Connection

ADD = "INSERT INTO audit (at, name, what, about, detail, network, ledger_row) VALUES (?, ?, ?, ?, ?, ?, ?)"
# What was entered at a page has an entry here; what was entered by command line, or by the hub, is in the ledger only.
LATEST = """
    SELECT at, name, what, about, detail, network FROM (
        SELECT at, name, what, about, detail, network, entry AS second FROM (
            SELECT * FROM audit WHERE at <= :until AND (:name = '' OR name = :name) ORDER BY entry DESC LIMIT :most)
        UNION ALL
        SELECT received_at, coalesce(entered_by, 'hub'), kind, bed, state || ' · ' || coalesce(reason, ''), '', row
        FROM (SELECT * FROM ledger INDEXED BY ledger_entered WHERE kind != 'press' AND received_at <= :until
                AND (:name = '' OR entered_by = :name)
                AND NOT EXISTS (SELECT 1 FROM audit WHERE ledger_row = ledger.row)
            ORDER BY row DESC LIMIT :most)
    ) ORDER BY at DESC, second DESC LIMIT :most
"""


def add_entry(
    db: Connection, *, at: int, name: str, what: str, about: str, detail: str, network: str,
    ledger_row: int | None = None,
) -> None:  # fmt: skip
    """Keep that somebody did something."""
    db.execute(ADD, (at, name, what, about, detail, network, ledger_row))


def latest(db: Connection, *, until: int, name: str, most: int) -> list[sqlite3.Row]:
    """Return what was done up to a time, newest first; an empty name means everybody."""
    return db.execute(LATEST, {"until": until, "name": name, "most": most}).fetchall()
