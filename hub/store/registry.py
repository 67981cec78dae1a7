"""Questions about who may speak: units, boards, accounts; and what staff must know about them."""

import sqlite3
from dataclasses import dataclass

from hub.store.database import Connection


@dataclass(frozen=True, slots=True)
class Credential:
    """A password as the broker checks it: PBKDF2-HMAC-SHA512; the password itself is kept nowhere here."""

    salt: bytes
    hash: bytes
    iterations: int


def find_unit(db: Connection, unit: str) -> sqlite3.Row | None:
    """Return what is known of a unit, or None when it is not registered or was revoked."""
    row: sqlite3.Row | None = db.execute(
        "SELECT unit, silent, heard_at, online, connection, generation, lowest, next FROM units"
        " WHERE unit = ? AND revoked_at IS NULL",
        (unit,),
    ).fetchone()
    return row


def all_units(db: Connection) -> list[sqlite3.Row]:
    """Return every unit that is registered and not revoked."""
    return db.execute("SELECT * FROM units WHERE revoked_at IS NULL ORDER BY unit").fetchall()


def add_unit(db: Connection, unit: str, beds: list[str], credential: Credential, *, at: int) -> None:
    """Register a unit, or give a registered one a new credential and new beds."""
    db.execute(
        "INSERT INTO units (unit, salt, hash, iterations, provisioned_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (unit)"
        " DO UPDATE SET salt = excluded.salt, hash = excluded.hash, iterations = excluded.iterations,"
        " provisioned_at = excluded.provisioned_at, revoked_at = NULL",
        (unit, credential.salt, credential.hash, credential.iterations, at),
    )
    db.execute("UPDATE beds SET unit = NULL, unit_position = NULL WHERE unit = ?", (unit,))
    for position, bed in enumerate(beds):
        db.execute("UPDATE beds SET unit = ?, unit_position = ? WHERE bed = ?", (unit, position, bed))


def revoke_unit(db: Connection, unit: str, *, at: int) -> bool:
    """Take a unit's right to speak away; False when there is no such unit."""
    db.execute("UPDATE beds SET unit = NULL, unit_position = NULL WHERE unit = ?", (unit,))
    return (
        db.execute(
            "UPDATE units SET revoked_at = ?, online = 0 WHERE unit = ? AND revoked_at IS NULL", (at, unit)
        ).rowcount
        == 1
    )


def set_silent(db: Connection, unit: str, *, silent: bool) -> None:
    """Keep whether the unit is silent."""
    db.execute("UPDATE units SET silent = ? WHERE unit = ?", (silent, unit))


def keep_heard(db: Connection, heard: dict[str, int]) -> None:
    """Keep when units were last heard, seconds UTC by unit."""
    db.executemany("UPDATE units SET heard_at = ? WHERE unit = ?", [(at, unit) for unit, at in heard.items()])


def keep_birth(
    db: Connection, unit: str, *, connection: int, generation: str, lowest: int, next_number: int, firmware: str | None,
    platform: str | None,
) -> None:  # fmt: skip
    """Keep what a unit said of itself when it connected."""
    db.execute(
        "UPDATE units SET online = 1, connection = ?, generation = ?, lowest = ?, next = ?, firmware = ?, platform = ?"
        " WHERE unit = ?",
        (connection, generation, lowest, next_number, firmware, platform, unit),
    )


def keep_offline(db: Connection, unit: str) -> None:
    """Keep that the broker lost the unit."""
    db.execute("UPDATE units SET online = 0 WHERE unit = ?", (unit,))


def add_board(db: Connection, board: str, credential: Credential, *, at: int) -> None:
    """Register a board, or give a registered one a new credential."""
    db.execute(
        "INSERT INTO boards VALUES (?, ?, ?, ?, ?) ON CONFLICT (board) DO UPDATE SET salt = excluded.salt,"
        " hash = excluded.hash, iterations = excluded.iterations",
        (board, credential.salt, credential.hash, credential.iterations, at),
    )


def all_boards(db: Connection) -> list[sqlite3.Row]:
    """Return every registered board."""
    return db.execute("SELECT * FROM boards ORDER BY board").fetchall()


def keep_account(db: Connection, account: str, credential: Credential) -> None:
    """Keep the credential of one of the hub's own accounts."""
    db.execute(
        "INSERT INTO accounts VALUES (?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET salt = excluded.salt,"
        " hash = excluded.hash, iterations = excluded.iterations",
        (account, credential.salt, credential.hash, credential.iterations),
    )


def all_accounts(db: Connection) -> list[sqlite3.Row]:
    """Return the hub's own accounts at the broker."""
    return db.execute("SELECT * FROM accounts ORDER BY account").fetchall()


def open_alert(db: Connection, kind: str, subject: str, detail: str, *, at: int) -> bool:
    """Tell staff of something; False when that is told already."""
    known = db.execute(
        "SELECT 1 FROM alerts WHERE kind = ? AND subject = ? AND closed_at IS NULL", (kind, subject)
    ).fetchone()
    if known:
        return False
    db.execute("INSERT INTO alerts (kind, subject, detail, opened_at) VALUES (?, ?, ?, ?)", (kind, subject, detail, at))
    return True


def close_alert(db: Connection, kind: str, subject: str, *, at: int) -> bool:
    """End what staff were told; False when nothing was open."""
    return db.execute(
        "UPDATE alerts SET closed_at = ? WHERE kind = ? AND subject = ? AND closed_at IS NULL", (at, kind, subject)
    ).rowcount > 0  # fmt: skip


def open_alerts(db: Connection) -> list[sqlite3.Row]:
    """Return what staff must know now, newest first."""
    return db.execute(
        "SELECT kind, subject, detail, opened_at FROM alerts WHERE closed_at IS NULL ORDER BY alert DESC"
    ).fetchall()


def silent_at(db: Connection, moment: int) -> tuple[set[str], set[str]]:
    """Return the units that were silent and the wards whose hand census had lapsed at this second."""
    rows = db.execute(
        "SELECT kind, subject FROM alerts WHERE kind IN ('silent', 'lapsed') AND opened_at <= ?"
        " AND (closed_at IS NULL OR closed_at > ?)",
        (moment, moment),
    ).fetchall()
    return {s for kind, s in rows if kind == "silent"}, {s for kind, s in rows if kind == "lapsed"}
