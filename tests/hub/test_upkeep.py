"""Checking, copying and putting back; opening ledgers of other releases."""

import sqlite3

import pytest

from hub import upkeep
from hub.config import Address, HubConfig
from hub.errors import DamagedLedger, NewerLedger, NotPrepared, Refused
from hub.services.presses import record_press
from hub.services.units import record_birth
from hub.store import beds, ledger, registry, staff
from hub.store.database import generation_of, migrate, open_ledger, open_reader, transaction
from tests.hub.builders import JOURNAL, NOON, a_birth, a_facility, a_ledger, a_press


def press(db, *args, **changes):
    with transaction(db):
        return record_press(db, "u-1", a_press(*args, **changes), received=NOON)


def a_config(folder) -> HubConfig:
    nowhere = Address("127.0.0.1", 1)
    return HubConfig(folder / "hub.toml", a_facility(folder), folder, nowhere, nowhere, None, 60)


def test_a_bed_that_does_not_follow_from_the_ledger_is_found(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    upkeep.check(db)
    db.execute("UPDATE beds SET state = 'vacant' WHERE bed = 'mm-01'")
    with pytest.raises(DamagedLedger, match="mm-01"):
        upkeep.check(db)


def test_a_bed_in_the_wrong_bucket_is_found(tmp_path):
    db = a_ledger(tmp_path)
    db.execute("UPDATE beds SET bucket = 'offerable' WHERE bed = 'mf-01'")
    with pytest.raises(DamagedLedger, match="mf-01"):
        upkeep.check(db)


def test_a_backup_taken_while_presses_come_is_whole(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    upkeep.backup(open_ledger(tmp_path / "ledger.sqlite3"), tmp_path / "copy")
    press(db, 2)
    copy = open_reader(tmp_path / "copy")
    upkeep.check(copy)
    assert ledger.last_row(copy) == 1
    with pytest.raises(Refused, match="exists"):
        upkeep.backup(db, tmp_path / "copy")


def test_after_a_restore_the_unit_sends_what_was_lost_and_no_old_version_passes_for_a_new_one(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    upkeep.backup(db, tmp_path / "copy")
    press(db, 2, "mm-01", "vacant", seen=1)
    before = generation_of(db)
    db.close()
    aside = upkeep.restore(a_config(tmp_path), tmp_path / "copy")
    db = open_ledger(tmp_path / "ledger.sqlite3")
    upkeep.check(db)
    assert generation_of(db) != before
    assert ledger.last_row(open_reader(aside)) == 2
    with transaction(db):
        answer = record_birth(db, "u-1", a_birth(70000, lowest=1, next=3), at=NOON).answer
    assert (answer.up_to, answer.need) == (1, 2)
    assert answer.beds[0].bed_version > 2
    ack = press(db, 2, "mm-01", "vacant", seen=1).ack
    assert (ack.result, ack.state, ack.flagged) == ("applied", "vacant", True)


def test_a_restore_signs_everybody_out(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        db.execute("INSERT INTO staff VALUES ('nurse-1', 'nurse', 'x', 0, NULL, ?, NULL)", (NOON,))
        staff.add_session(db, b"s" * 32, "nurse-1", network="127.0.0.1", at=NOON)
    upkeep.backup(db, tmp_path / "copy")
    db.close()
    upkeep.restore(a_config(tmp_path), tmp_path / "copy")
    db = open_ledger(tmp_path / "ledger.sqlite3")
    assert staff.find_session(db, b"s" * 32, seen_after=0, began_after=0) is None


def test_what_a_unit_no_longer_keeps_after_a_restore_is_a_recorded_gap(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    with transaction(db):
        record_birth(db, "u-1", a_birth(70000, lowest=4, next=9), at=NOON)
    assert [tuple(gap)[:4] for gap in ledger.gaps(db)] == [("u-1", JOURNAL, 2, 3)]


def test_a_ledger_of_a_newer_release_is_refused(tmp_path):
    db = a_ledger(tmp_path)
    db.execute("PRAGMA user_version = 99")
    with pytest.raises(NewerLedger):
        open_ledger(tmp_path / "ledger.sqlite3")


def test_a_migration_is_done_whole_or_not_at_all(tmp_path):
    db = a_ledger(tmp_path)
    had = db.execute("PRAGMA user_version").fetchone()[0]
    schema = tmp_path / "schema"
    schema.mkdir()
    (schema / f"v{had + 1:03d}.sql").write_text("CREATE TABLE two (a);\n")
    (schema / f"v{had + 2:03d}.sql").write_text("CREATE TABLE three (a);\nCREATE TABLE two (a);\n")
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, schema)
    assert db.execute("PRAGMA user_version").fetchone()[0] == had
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('two', 'three')").fetchone()[0] == 0
    (schema / f"v{had + 2:03d}.sql").write_text("CREATE TABLE three (a);\n")
    migrate(db, schema)
    assert db.execute("PRAGMA user_version").fetchone()[0] == had + 2


def test_opening_twice_changes_nothing(tmp_path):
    generation = generation_of(a_ledger(tmp_path))
    assert generation_of(open_ledger(tmp_path / "ledger.sqlite3")) == generation


def test_a_missing_ledger_says_what_to_do(tmp_path):
    for opening in (open_ledger, open_reader):
        with pytest.raises(NotPrepared, match="shayya-hub init"):
            opening(tmp_path / "ledger.sqlite3")


def test_a_bed_that_leaves_the_facility_file_counts_no_more_and_keeps_its_history(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    text = (tmp_path / "hospital.toml").read_text().replace("first = 1, last = 8", "first = 2, last = 9")
    (tmp_path / "hospital.toml").write_text(text)
    with transaction(db):
        from hub.facility import read_facility

        beds.configure(db, read_facility(tmp_path / "hospital.toml"))
    assert beds.count_department(db, "medicine").configured == 12
    assert beds.find_bed(db, "mm-01") is None
    assert ledger.last_row(db) == 1
    assert press(db, 2).ack.result == "refused"
    upkeep.check(db)


def test_doctor_names_what_needs_a_person(tmp_path):
    config = a_config(tmp_path)
    db = a_ledger(tmp_path)
    registry.open_alert(db, "gap", "u-1", "presses 2 to 3 never came", at=NOON)
    found = dict(line[::-1] for line in upkeep.diagnose(config))
    assert found["ledger: sound, and every bed follows from it"]
    assert not next(well for line, well in found.items() if line.startswith("gap u-1"))
