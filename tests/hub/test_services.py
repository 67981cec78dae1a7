"""People at a screen, wards without units, holds, and looking back."""

from dataclasses import replace

import pytest

from hub.beds import Correction
from hub.census import Counts
from hub.errors import Refused, StaleEdit, UnknownBed
from hub.services.corrections import Edit, correct_bed, count_ward, release_lapsed_holds, set_extra_patients
from hub.services.counts import BoardCounts, make_report
from hub.services.history import counts_at
from hub.services.presses import record_press
from hub.services.units import review_hand_census, set_silence
from hub.store import beds, outbox, registry
from hub.store.database import transaction
from tests.hub.builders import NOON, a_facility, a_ledger, a_press
from wire.orders import CensusBatch

HOUR = 3600
MATRON = Edit("Matron", "morning round", 0)


def correct(db, bed, *, seen=0, at=NOON, by="Matron", reason="round", **changes):
    with transaction(db):
        return correct_bed(db, bed, Correction(**changes), Edit(by, reason, seen), at=at)


def test_a_correction_names_its_author_and_reason_in_the_ledger(tmp_path):
    db = a_ledger(tmp_path)
    correct(db, "mm-01", state="cleaning", cleaning="contaminated", staffed=False)
    row = db.execute("SELECT kind, bed, state, cleaning, staffed, reason, entered_by FROM ledger").fetchone()
    assert tuple(row) == ("correction", "mm-01", "cleaning", "contaminated", 0, "round", "Matron")
    assert beds.get_bed(db, "mm-01").cleaning == "contaminated"


def test_a_correction_of_a_bed_that_moved_on_is_refused_with_its_state_now(tmp_path):
    db = a_ledger(tmp_path)
    correct(db, "mm-01", state="vacant")
    with pytest.raises(StaleEdit, match="vacant now"):
        correct(db, "mm-01", seen=0, state="occupied")


@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, "nothing to change"), ({"state": "unknown"}, "state must be"), ({"state": "vacant", "reason": " "}, "who"),
     ({"state": "vacant", "by": ""}, "who"), ({"state": "vacant", "reason": "x" * 81}, "at most 80"),
     ({"state": "cleaning", "cleaning": "smelly"}, "reason for cleaning")],
)  # fmt: skip
def test_a_correction_that_makes_no_sense_is_refused(tmp_path, changes, words):
    db = a_ledger(tmp_path)
    with pytest.raises(Refused, match=words):
        correct(db, "mm-01", **changes)
    assert beds.get_bed(db, "mm-01").version == 0


def test_a_correction_needs_a_bed(tmp_path):
    with pytest.raises(UnknownBed):
        correct(a_ledger(tmp_path), "no-such-bed", state="vacant")


def test_a_corrected_state_settles_the_flag_and_a_corrected_attribute_does_not(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        record_press(db, "u-1", a_press(1), received=NOON)
    assert correct(db, "mm-01", seen=1, isolated=True).flagged
    assert not correct(db, "mm-01", seen=2, state="occupied").flagged


def test_a_closed_bed_opens_again_in_the_state_that_is_given(tmp_path):
    db = a_ledger(tmp_path)
    correct(db, "mm-01", state="closed")
    assert correct(db, "mm-01", seen=1, state="vacant").state == "vacant"


def test_a_ward_without_units_is_counted_whole_by_hand_and_known_for_twelve_hours(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        count_ward(db, "surg", {"s-1": "vacant", "s-2": "occupied"}, MATRON, at=NOON)
        review_hand_census(db, now=NOON)
    assert beds.count_department(db, "surgery").buckets["offerable"] == 1
    with transaction(db):
        review_hand_census(db, now=NOON + 12 * HOUR - 1)
    assert beds.count_department(db, "surgery").buckets["unknown"] == 0
    with transaction(db):
        review_hand_census(db, now=NOON + 12 * HOUR)
    assert beds.count_department(db, "surgery").buckets["unknown"] == 2
    assert ("lapsed", "surg") in [(row["kind"], row["subject"]) for row in registry.open_alerts(db)]


def test_a_count_by_hand_leaves_no_bed_out(tmp_path):
    db = a_ledger(tmp_path)
    with pytest.raises(Refused, match="2 of them"):
        count_ward(db, "surg", {"s-1": "vacant"}, MATRON, at=NOON)


def test_a_bed_with_a_unit_is_not_counted_by_hand(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        review_hand_census(db, now=NOON)
    with pytest.raises(Refused):
        count_ward(db, "med-m", {f"mm-0{n}": "vacant" for n in range(1, 9)}, MATRON, at=NOON)


def test_patients_without_a_bed_stand_beside_the_sum(tmp_path):
    db = a_ledger(tmp_path)
    set_extra_patients(db, "med-m", 3)
    set_extra_patients(db, "med-f", 2)
    counts = beds.count_department(db, "medicine")
    assert (counts.extra_patients, counts.configured) == (5, 12)
    for ward, number in (("med-m", -1), ("med-m", 1000), ("no-ward", 1)):
        with pytest.raises(Refused):
            set_extra_patients(db, ward, number)


def test_a_hold_ends_by_itself_and_says_so_in_the_ledger(tmp_path):
    db = a_ledger(tmp_path)
    correct(db, "mm-01", state="vacant")
    beds.save_bed(db, replace(beds.get_bed(db, "mm-01"), hold="hold-1", hold_until=NOON + 60, silent=False))
    assert beds.count_department(db, "medicine").buckets["held"] == 1
    with transaction(db):
        assert release_lapsed_holds(db, now=NOON + 59) == []
        assert [bed.hold for bed in release_lapsed_holds(db, now=NOON + 60)] == [None]
    assert db.execute("SELECT kind FROM ledger ORDER BY row DESC").fetchone()[0] == "release"


def test_the_past_is_told_from_the_ledger_and_from_who_was_silent(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        set_silence(db, "u-1", silent=False, at=NOON)
        record_press(db, "u-1", a_press(1, wanted="vacant"), received=NOON)
        record_press(db, "u-1", a_press(2, wanted="vacant", seen=1), received=NOON + 60)
    with transaction(db):
        set_silence(db, "u-1", silent=True, at=NOON + 600)
        set_silence(db, "u-1", silent=False, at=NOON + 900)
        record_press(db, "u-1", a_press(3, wanted="occupied", seen=2), received=NOON + 901)

    def at(seconds):
        buckets = counts_at(db, NOON + seconds)["medicine"].buckets
        return buckets["offerable"], buckets["occupied"], buckets["unknown"]

    assert [at(s) for s in (-1, 0, 60, 599, 600, 899, 900, 901)] == [
        (0, 0, 12), (0, 0, 12), (1, 0, 11), (1, 0, 11), (0, 0, 12), (0, 0, 12), (1, 0, 11), (0, 1, 11),
    ]  # fmt: skip


def test_a_board_message_lists_departments_in_the_order_of_the_file(tmp_path):
    db = a_ledger(tmp_path)
    counts = BoardCounts(a_facility(tmp_path))
    counts.renew(db)
    board = counts.message(db, "0" * 16, as_of=NOON)
    assert [(row.department, row.names.bn, row.unknown) for row in board.rows] == [
        ("medicine", "মেডিসিন", 12), ("surgery", "সার্জারি", 2),
    ]  # fmt: skip
    assert (board.as_of, board.ledger_row) == (NOON, 0)
    assert counts.encode(board) == board.encode()


def test_board_and_report_agree_and_both_equal_the_beds(tmp_path):
    db = a_ledger(tmp_path)
    with transaction(db):
        count_ward(db, "surg", {"s-1": "vacant", "s-2": "occupied"}, MATRON, at=NOON)
        review_hand_census(db, now=NOON)
        make_report(db, a_facility(tmp_path), now=NOON)
    report = CensusBatch.decode(outbox.waiting_report(db)["body"])
    summed: dict[str, Counts] = {}
    for row in report.rows:
        counts = summed.setdefault(row.department, Counts())
        for bucket in counts.buckets:
            counts.buckets[bucket] += getattr(row, bucket)
    assert summed == {name: beds.count_department(db, name) for name in ("medicine", "surgery")}
    assert report.ledger_row == 2
