"""Stories of a unit at the bedside."""

from firmware.journal import Sizes
from firmware.storage import Volatile
from tests.firmware.builders import NOON, Ward
from wire.messages import CLOSED, OCCUPIED, VACANT
from wire.unit_config import Settings


def test_a_press_carries_what_the_hub_needs_to_judge_it() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.press()
    entry = ward.entries[0]
    assert (entry.sequence, entry.bed, entry.wanted, entry.seen) == (1, "mm-01", OCCUPIED, ward.version)
    assert (entry.boot, entry.mono_s, entry.utc_s, entry.clock_quality) == (1, 100, NOON + 100, 2)


def test_a_press_before_any_clock_says_so() -> None:
    ward = Ward()
    ward.press()
    assert (ward.entries[0].seen, ward.entries[0].utc_s, ward.entries[0].clock_quality) == (0, 0, 0)


def test_a_clock_from_the_journal_is_an_old_one() -> None:
    storage = Volatile()
    first = Ward(storage=storage)
    first.tick()
    first.press()
    second = Ward(storage=storage)
    second.press()
    assert (second.entries[0].utc_s, second.entries[0].clock_quality) == (NOON + 100, 1)


def test_a_clock_is_old_a_day_after_the_last_tick() -> None:
    ward = Ward()
    ward.tick()
    ward.wait(24 * 3600 * 1000)
    ward.press()
    assert ward.entries[0].clock_quality == 1


def test_two_beds_pressed_together_are_two_presses() -> None:
    ward = Ward("mm-01", "mm-02", "mm-03")
    for bed in ("mm-01", "mm-02"):
        ward.closed[bed] = True
    ward.wait(150)
    for bed in ("mm-01", "mm-02"):
        ward.closed[bed] = False
    ward.wait(100)
    assert [(entry.sequence, entry.bed) for entry in ward.entries] == [(1, "mm-01"), (2, "mm-02")]


def test_sixteen_beds_are_each_their_own() -> None:
    beds = [f"mm-{n:02}" for n in range(1, 17)]
    ward = Ward(*beds)
    for bed in beds:
        ward.press(bed)
    assert [entry.bed for entry in ward.entries] == beds


def test_a_contact_held_at_power_on_is_stuck_and_no_press() -> None:
    ward = Ward("mm-01", "mm-02", held_at_boot=["mm-01"])
    ward.wait(5000)
    assert (ward.unit.stuck(), ward.entries) == (["mm-01"], [])
    ward.closed["mm-01"] = False
    ward.wait(100)
    assert (ward.unit.stuck(), ward.entries) == ([], [])
    ward.press("mm-01")
    assert len(ward.entries) == 1


def test_a_press_right_after_power_on_counts() -> None:
    ward = Ward()
    ward.press(ms=60)
    assert ward.wanted == [OCCUPIED]


def test_a_contact_closed_for_longer_than_any_press_is_reported() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.closed["mm-01"] = True
    ward.wait(29000)
    assert ward.unit.stuck() == []
    ward.wait(2000)
    assert ward.unit.stuck() == ["mm-01"]
    ward.closed["mm-01"] = False
    ward.wait(100)
    assert (ward.unit.stuck(), ward.wanted) == ([], ["cleaning"])


def test_own_unanswered_press_is_what_the_next_one_starts_from() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.press()
    ward.wait(20000)
    ward.press()
    assert ward.wanted == [OCCUPIED, VACANT]


def test_after_a_power_cut_the_lamp_still_shows_what_is_saved() -> None:
    storage = Volatile()
    first = Ward("mm-01", "mm-02", storage=storage)
    first.press("mm-01")
    first.press("mm-02")
    first.hub_answers(first.entries[0])
    first.press("mm-02")
    second = Ward("mm-01", "mm-02", storage=storage)
    second.tick()
    assert second.shows("mm-02")[0] == "saved"
    second.press("mm-02")
    assert second.wanted == [OCCUPIED]


def test_a_closed_bed_refuses_and_says_so() -> None:
    ward = Ward()
    ward.hub_says(state=CLOSED)
    ward.press()
    assert (ward.refusals, ward.entries, ward.unit.refused) == ([("mm-01", "bed closed")], [], 1)
    assert ward.shows()[0] == "refused"


def test_a_full_journal_refuses_and_shows_that_nothing_is_accepted() -> None:
    ward = Ward(sizes=Sizes(capacity=2, tail=1, per_segment=7))
    ward.tick()
    for _ in range(3):
        ward.press()
    assert (len(ward.entries), ward.refusals) == (2, [("mm-01", "journal full")])
    ward.wait(3100)
    assert ward.shows() == ("full", "both", "alarm")
    for entry in ward.entries:
        ward.hub_answers(entry)
    ward.wait(1000)
    assert ward.shows()[0] == "vacant"
    ward.press()
    assert len(ward.entries) == 3


def test_what_the_hub_knows_of_this_unit_ends_the_waiting_even_if_the_answer_was_lost() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.press()
    ward.journal.acknowledge(ward.journal.writing.generation, 1)
    ward.hub_says(state=OCCUPIED)
    assert ward.shows() == ("occupied", "amber", "steady")


def test_an_answer_about_a_bed_of_another_unit_changes_nothing() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.press()
    stranger = ward.entries[0]
    stranger.bed = "zz-99"
    ward.hub_answers(stranger)
    assert ward.journal.unsent == 0


def test_new_settings_work_at_once() -> None:
    ward = Ward()
    ward.hub_says(state=VACANT)
    ward.unit.change_settings(Settings(long_ms=400, debounce_ms=50))
    ward.press(ms=40)
    assert ward.wanted == []
    ward.press(ms=600)
    assert ward.wanted == ["cleaning"]
