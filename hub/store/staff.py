"""Questions about staff: accounts, sessions, attempts to sign in."""

import sqlite3

from hub.store.database import Connection

LIVE = "seen_at > ?2 AND began_at > ?3"


def add_account(db: Connection, name: str, role: str, kept: str, *, good_until: int, at: int) -> bool:
    """Add an account with a one-time password; False when the name is taken."""
    return db.execute(
        "INSERT OR IGNORE INTO staff (name, role, hash, must_change, good_until, added_at) VALUES (?, ?, ?, 1, ?, ?)",
        (name, role, kept, good_until, at),
    ).rowcount == 1  # fmt: skip


def find_account(db: Connection, name: str) -> sqlite3.Row | None:
    """Return an account, or None."""
    row: sqlite3.Row | None = db.execute("SELECT * FROM staff WHERE name = ?", (name,)).fetchone()
    return row


def all_accounts(db: Connection) -> list[sqlite3.Row]:
    """Return every account and when a session of it was last seen."""
    return db.execute(
        "SELECT name, role, must_change, disabled_at, added_at,"
        " (SELECT max(seen_at) FROM sessions s WHERE s.name = staff.name) AS seen_at FROM staff ORDER BY name"
    ).fetchall()


def set_password(db: Connection, name: str, kept: str, *, good_until: int | None) -> None:
    """Keep a new password; with `good_until` it is a one-time one."""
    db.execute(
        "UPDATE staff SET hash = ?, must_change = ?, good_until = ? WHERE name = ?",
        (kept, good_until is not None, good_until, name),
    )


def set_disabled(db: Connection, name: str, at: int | None) -> None:
    """Disable an account, or (None) let it in again."""
    db.execute("UPDATE staff SET disabled_at = ? WHERE name = ?", (at, name))


def set_role(db: Connection, name: str, role: str) -> None:
    """Give an account another role."""
    db.execute("UPDATE staff SET role = ? WHERE name = ?", (role, name))


def add_session(db: Connection, session: bytes, name: str, *, network: str, at: int) -> None:
    """Keep a session that begins."""
    db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", (session, name, at, at, network))


def find_session(db: Connection, session: bytes, *, seen_after: int, began_after: int) -> sqlite3.Row | None:
    """Return a session with its account, or None when it ended or its account is disabled."""
    row: sqlite3.Row | None = db.execute(
        "SELECT session, staff.name, role, must_change, began_at, seen_at, network FROM sessions"
        f" JOIN staff USING (name) WHERE session = ?1 AND disabled_at IS NULL AND {LIVE}",
        (session, seen_after, began_after),
    ).fetchone()
    return row


def touch_session(db: Connection, session: bytes, *, at: int) -> None:
    """Keep when a session was last used."""
    db.execute("UPDATE sessions SET seen_at = max(seen_at, ?) WHERE session = ?", (at, session))


def sessions_of(db: Connection, name: str, *, seen_after: int, began_after: int) -> list[sqlite3.Row]:
    """Return the live sessions of an account, the newest first."""
    return db.execute(
        f"SELECT session, began_at, seen_at, network FROM sessions WHERE name = ?1 AND {LIVE} ORDER BY began_at DESC",
        (name, seen_after, began_after),
    ).fetchall()


def end_session(db: Connection, session: bytes) -> None:
    """End one session."""
    db.execute("DELETE FROM sessions WHERE session = ?", (session,))


def end_all_sessions(db: Connection) -> None:
    """Sign everybody out."""
    db.execute("DELETE FROM sessions")


def end_sessions(db: Connection, name: str, *, but: bytes = b"") -> int:
    """End all sessions of an account, except one; return how many ended."""
    return db.execute("DELETE FROM sessions WHERE name = ? AND session != ?", (name, but)).rowcount


def forget_old(db: Connection, *, seen_before: int, began_before: int, attempts_before: int) -> None:
    """Drop sessions that are over and attempts that count no more."""
    db.execute("DELETE FROM sessions WHERE seen_at <= ? OR began_at <= ?", (seen_before, began_before))
    db.execute("DELETE FROM attempts WHERE at <= ?", (attempts_before,))


def add_attempt(db: Connection, who: bytes, network: str, *, at: int) -> int:
    """Count an attempt to sign in before it is decided; return its number."""
    done = db.execute("INSERT INTO attempts (who, network, at) VALUES (?, ?, ?)", (who, network, at))
    return int(done.lastrowid or 0)


def count_attempts(db: Connection, who: bytes, network: str, *, after: int) -> tuple[int, int]:
    """Return the attempts since a time: for this name, and from this network."""
    of_name = db.execute("SELECT count(*) FROM attempts WHERE who = ? AND at > ?", (who, after)).fetchone()[0]
    of_net = db.execute("SELECT count(*) FROM attempts WHERE network = ? AND at > ?", (network, after)).fetchone()[0]
    return int(of_name), int(of_net)


def forgive(db: Connection, who: bytes) -> None:
    """Forget the attempts for a name: it signed in, or an admin vouches for it."""
    db.execute("DELETE FROM attempts WHERE who = ?", (who,))
