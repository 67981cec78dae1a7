"""Presses into a ledger on a real file: each once, in order, none lost in silence."""

import sqlite3

import pytest

from hub.beds import Correction
from hub.errors import UnknownUnit
from hub.services.corrections import Edit, correct_bed
from hub.services.presses import ASIDE, DONE, EARLY, record_press
from hub.services.units import record_birth
from hub.store import beds, ledger, registry
from hub.store.database import transaction
from tests.hub.builders import JOURNAL, NOON, a_birth, a_ledger, a_press


def press(db, *args, unit="u-1", received=NOON, **changes):
    with transaction(db):
        return record_press(db, unit, a_press(*args, **changes), received=received)


def rows(db):
    return [tuple(row) for row in db.execute("SELECT unit, sequence, bed, wanted, result FROM ledger ORDER BY row")]


def test_a_press_gets_one_row_and_one_effect_however_often_it_comes(tmp_path):
    db = a_ledger(tmp_path)
    first = press(db, 1)
    again = press(db, 1)
    assert rows(db) == [("u-1", 1, "mm-01", "occupied", "applied")]
    assert again.ack == first.ack
    assert beds.get_bed(db, "mm-01").version == 1


def test_a_repeat_is_answered_with_the_stored_result_and_the_bed_as_it_is_now(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    press(db, 2, "mm-01", "vacant", seen=1)
    ack = press(db, 1).ack
    assert (ack.result, ack.sequence, ack.up_to, ack.state, ack.bed_version) == ("applied", 1, 2, "vacant", 2)


def test_above_a_hole_nothing_is_stored(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    assert press(db, 3).kind == EARLY
    assert [row[1] for row in rows(db)] == [1]
    assert press(db, 2).ack.up_to == 2
    assert press(db, 3).ack.up_to == 3


def test_a_hole_that_the_unit_says_it_cannot_fill_is_recorded_and_passed(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    with transaction(db):
        answer = record_birth(db, "u-1", a_birth(65538, lowest=5, next=7), at=NOON).answer
    assert (answer.up_to, answer.need) == (4, 5)
    assert [tuple(gap) for gap in ledger.gaps(db)] == [("u-1", JOURNAL, 2, 4, NOON)]
    assert press(db, 5).kind == DONE
    assert [row["kind"] for row in registry.open_alerts(db)] == ["gap"]


def test_a_hole_is_never_passed_because_of_silence_or_of_another_journals_birth(tmp_path):
    db = a_ledger(tmp_path)
    assert press(db, 4).kind == EARLY
    with transaction(db):
        record_birth(db, "u-1", a_birth(65537, generation="00000000000000bb", lowest=9, next=9), at=NOON)
    assert press(db, 4).kind == EARLY
    assert ledger.gaps(db)[0]["generation"] == "00000000000000bb"


def test_a_press_out_of_a_recorded_gap_is_kept_as_history_without_effect(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        record_birth(db, "u-1", a_birth(lowest=3, next=4), at=NOON)
    press(db, 3, "mm-01", "vacant")
    late = press(db, 2, "mm-01", "occupied")
    assert (late.ack.result, late.ack.up_to) == ("superseded", 3)
    assert beds.get_bed(db, "mm-01").state == "vacant"


def test_the_same_number_with_another_nonce_is_put_aside_and_the_bed_flagged(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    stranger = press(db, 1, nonce="ffffffff")
    again = press(db, 1, nonce="ffffffff", age_s=7)
    answers = [(one.kind, one.ack.result, one.ack.nonce) for one in (stranger, again)]
    assert answers == [(ASIDE, "refused", "ffffffff")] * 2
    bed = beds.get_bed(db, "mm-01")
    assert (bed.state, bed.flagged) == ("occupied", True)
    assert [(row["times"]) for row in ledger.quarantined(db)] == [2]
    assert [row["kind"] for row in registry.open_alerts(db)] == ["cloned"]


def test_a_refused_press_has_its_row_and_does_not_block_those_behind_it(tmp_path):
    db = a_ledger(tmp_path, {"u-1": ["mm-01"], "u-2": ["mm-02"]})
    press(db, 1, "mm-02", unit="u-2")
    foreign = press(db, 1, "mm-02", "vacant").ack
    assert (foreign.result, foreign.state, foreign.bed_version) == ("refused", "unknown", 0)
    assert press(db, 2, "no-such-bed").ack.result == "refused"
    assert press(db, 3).ack.result == "applied"
    assert beds.get_bed(db, "mm-02").state == "occupied"


def test_a_press_on_a_closed_bed_is_refused_with_the_reason(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        correct_bed(db, "mm-01", Correction(state="closed"), Edit("Matron", "leaking roof", 0), at=NOON)
    ack = press(db, 1, seen=1).ack
    assert (ack.result, ack.reason, ack.state) == ("refused", "the bed is closed", "closed")


def test_an_unregistered_unit_is_not_heard(tmp_path):
    db = a_ledger(tmp_path)
    with pytest.raises(UnknownUnit):
        press(db, 1, unit="u-404")
    assert rows(db) == []


def test_a_revoked_unit_is_not_heard(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    registry.revoke_unit(db, "u-1", at=NOON)
    with pytest.raises(UnknownUnit):
        press(db, 2)


def test_a_new_journal_is_taken_from_its_beginning_and_told_to_staff(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    assert press(db, 1, generation="00000000000000bb", nonce="00000009").ack.up_to == 1
    assert [row["kind"] for row in registry.open_alerts(db)] == ["new-journal"]


def test_the_ledger_cannot_be_rewritten(tmp_path):
    db = a_ledger(tmp_path)
    press(db, 1)
    for statement in ("UPDATE ledger SET wanted = 'vacant'", "DELETE FROM ledger"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)


def test_an_old_will_after_a_new_birth_is_ignored(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        record_birth(db, "u-1", a_birth(65538), at=NOON)
        old = record_birth(db, "u-1", a_birth(65537, online=False, generation=None, lowest=None, next=None), at=NOON)
    assert not old.news
    assert registry.find_unit(db, "u-1")["online"] == 1


def test_a_unit_set_up_anew_counts_its_connections_from_the_start(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        record_birth(db, "u-1", a_birth(9 * 65536), at=NOON)
        anew = record_birth(db, "u-1", a_birth(65537, generation="00000000000000bb"), at=NOON)
    assert anew.news
