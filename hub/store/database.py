"""Open the ledger file: its settings, its schema, its transactions."""

import re
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.errors import DamagedLedger, NewerLedger, NotPrepared

SCHEMA = Path(__file__).resolve().parent.parent / "schema"

# The writer moves pages from the write-ahead log into the file when it is idle; this many pages (16 MiB) is when it
# has to do so under load. Measured: with SQLite's own 1000 every 150th press waited for it.
LOG_PAGES = 4000

Connection = sqlite3.Connection


def open_ledger(path: Path, *, create: bool = False) -> Connection:
    """Open the ledger for writing and bring its schema up to date; `create` makes the file when there is none."""
    if not create and not path.exists():
        raise NotPrepared(f"{path}: no ledger here; run shayya-hub init")
    db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False, cached_statements=256)
    db.row_factory = sqlite3.Row
    # WAL with FULL keeps every committed row over a power cut; WAL with NORMAL lost all of the last hundred.
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
        db.execute("PRAGMA " + setting)
    db.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
    migrate(db)
    return db


def open_reader(path: Path) -> Connection:
    """Open the ledger for questions only."""
    if not path.exists():
        raise NotPrepared(f"{path}: no ledger here; run shayya-hub init")
    db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA query_only = ON")
    return db


def migrate(db: Connection, schema: Path = SCHEMA) -> None:
    """Run the numbered schema files that this ledger has not had yet, all in one transaction."""
    files = {int(match[1]): path for path in schema.iterdir() if (match := re.fullmatch(r"v(\d+)\.sql", path.name))}
    newest = max(files)
    if db.execute("PRAGMA user_version").fetchone()[0] == newest:
        return
    with transaction(db):
        present = db.execute("PRAGMA user_version").fetchone()[0]
        if present > newest:
            raise NewerLedger(f"the ledger has schema {present}, this release knows up to {newest}: update the hub")
        for number in range(present + 1, newest + 1):
            _run_script(db, files[number].read_text(encoding="utf-8"))
        db.execute(f"PRAGMA user_version = {newest}")
        db.execute("INSERT OR IGNORE INTO meta VALUES ('generation', ?)", (secrets.token_hex(8),))


def _run_script(db: Connection, text: str) -> None:
    # Not executescript: that commits what is open first.
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """Everything inside is durable together when this returns, or none of it happened."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    try:
        db.execute("COMMIT")
    except BaseException:
        # A failed commit may leave the transaction open; nothing of it may be answered.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def settle_log(db: Connection) -> None:
    """Move what the write-ahead log holds into the file, as far as no reader is in the way."""
    db.execute("PRAGMA wal_checkpoint(PASSIVE)")


def check_integrity(db: Connection) -> None:
    """Raise DamagedLedger when the file does not pass SQLite's own checks."""
    problems = [row[0] for row in db.execute("PRAGMA integrity_check(10)") if row[0] != "ok"]
    problems += [f"foreign key: {tuple(row)}" for row in db.execute("PRAGMA foreign_key_check")]
    if problems:
        raise DamagedLedger("the ledger is damaged: " + "; ".join(problems))


def value_of(db: Connection, key: str) -> str | None:
    """Return a value of the ledger's own notes."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def keep_value(db: Connection, key: str, value: str) -> None:
    """Keep a value in the ledger's own notes."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


def generation_of(db: Connection) -> str:
    """Return the random name of this ledger, drawn when it was created."""
    return value_of(db, "generation") or ""


def count_start(db: Connection) -> int:
    """Return the number of this start of the hub: one more than the last one's."""
    start = int(value_of(db, "starts") or 0) + 1
    keep_value(db, "starts", str(start))
    return start


def data_version(db: Connection) -> int:
    """Return a number that changes whenever another connection commits."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])
