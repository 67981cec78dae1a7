"""A ledger that an earlier release wrote is brought forward whole, also when the power goes half-way."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hub.store.database import SCHEMA, open_ledger
from hub.upkeep import check

SAVED = Path(__file__).parent.parent / "ledger-v001.sql"
NEWEST = max(int(path.stem[1:]) for path in SCHEMA.glob("v*.sql"))
# Ends the process without a word when its N-th statement is about to run.
DIES = """
import os, sys
from pathlib import Path
from hub.store import database
left = int(sys.argv[2])
def count(statement):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
real = database.migrate
def migrate(db):
    db.set_trace_callback(count)
    real(db)
    db.set_trace_callback(None)
database.migrate = migrate
for number in range(left, left + int(sys.argv[3])):
    if (child := os.fork()) == 0:
        left = number
        database.open_ledger(Path(sys.argv[1]) / f"{number}.sqlite3")
        os._exit(0)
    print(number, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def an_old_ledger(path):
    db = sqlite3.connect(path)
    db.executescript(SAVED.read_text(encoding="utf-8"))
    db.execute("PRAGMA user_version = 1")
    db.execute("PRAGMA journal_mode = WAL")
    db.commit()
    db.close()


def tables(db):
    return {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'index', 'trigger')")}


def content(db):
    return {
        name: [tuple(row) for row in db.execute(f"SELECT * FROM {name}")]
        for name in ("ledger", "beds", "wards", "units", "meta", "alerts")
    }


def test_a_saved_ledger_keeps_all_it_had(tmp_path):
    an_old_ledger(tmp_path / "ledger.sqlite3")
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as before:
        had = content(before)
    before.close()
    db = open_ledger(tmp_path / "ledger.sqlite3")
    assert db.execute("PRAGMA user_version").fetchone()[0] == NEWEST
    assert content(db) == had
    assert {"staff", "sessions", "attempts", "audit", "extra_patients"} <= tables(db)
    check(db)


def test_killed_at_any_statement_it_is_the_old_one_or_the_new_one(tmp_path):
    most = 60
    for number in range(most):
        an_old_ledger(tmp_path / f"{number}.sqlite3")
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(tmp_path), "0", str(most)], capture_output=True, text=True, timeout=100,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ends = dict(tuple(map(int, line.split())) for line in done.stdout.splitlines())
    assert set(ends.values()) == {0, 9}, "some must have been killed, and the last must have come through"
    versions = []
    for number in range(most):
        db = sqlite3.connect(tmp_path / f"{number}.sqlite3")
        versions.append(db.execute("PRAGMA user_version").fetchone()[0])
        assert ("staff" in tables(db)) == (versions[-1] == NEWEST)
        db.close()
        again = open_ledger(tmp_path / f"{number}.sqlite3")
        assert again.execute("PRAGMA user_version").fetchone()[0] == NEWEST
        assert again.execute("SELECT count(*) FROM ledger").fetchone()[0] == 5
        again.close()
    assert set(versions) == {1, NEWEST}
    assert versions == sorted(versions)
    assert ends[versions.index(NEWEST)] in (0, 9)


def test_entries_of_the_audit_cannot_be_changed_or_taken_away(desk):
    desk.signed_in("nurse")
    for statement in ("UPDATE audit SET name = 'nobody'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            desk.db.execute(statement)
