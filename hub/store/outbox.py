"""Questions about the reports that central has not had yet."""

import sqlite3

from hub.store.database import Connection

KEPT = 1000  # settled reports kept for looking back


def next_batch(db: Connection) -> int:
    """Return the number for the next report."""
    return int(db.execute("SELECT coalesce(max(batch), 0) + 1 FROM outbox").fetchone()[0])


def add_report(db: Connection, batch: int, *, ledger_row: int, as_of: int, body: bytes) -> None:
    """Keep a report until central has it. An older one still waiting goes no more: this one says it all again."""
    db.execute("UPDATE outbox SET settled_at = ?, outcome = 'superseded' WHERE settled_at IS NULL", (as_of,))
    db.execute("INSERT INTO outbox VALUES (?, ?, ?, ?, NULL, NULL)", (batch, ledger_row, as_of, body))
    db.execute("DELETE FROM outbox WHERE batch <= ? AND settled_at IS NOT NULL", (batch - KEPT,))


def waiting_report(db: Connection) -> sqlite3.Row | None:
    """Return the report that central should have next, or None."""
    row: sqlite3.Row | None = db.execute(
        "SELECT batch, as_of, body FROM outbox WHERE settled_at IS NULL ORDER BY batch DESC LIMIT 1"
    ).fetchone()
    return row


def settle_report(db: Connection, batch: int, outcome: str, *, at: int) -> None:
    """Keep what central said of a report: `new` or `known`."""
    db.execute("UPDATE outbox SET settled_at = ?, outcome = ? WHERE batch = ?", (at, outcome, batch))
