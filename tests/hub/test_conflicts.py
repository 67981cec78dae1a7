"""The decision table: who wins between a bedside and a screen."""

from itertools import product
from pathlib import Path

import pytest

from hub.beds import Change, Span
from hub.conflicts import (
    AFTER,
    BEFORE,
    CLONED,
    CLOSED_BED,
    CURRENT,
    FOREIGN,
    KNOWN,
    LATE,
    NEW,
    NOTHING,
    OLDER,
    OPEN,
    OVERLAPPING,
    OWN,
    RULES,
    UNKNOWN_BED,
    decide,
    flag_after,
    rule_for,
    span_of,
)
from tests.hub.builders import JOURNAL, NOON, a_bed, a_press

BY_WEB_AT_NOON = Change(Span(NOON, NOON))


def settled(bed, press, *, received, not_before=0, key=NEW):
    rule = decide(
        key, bed, "u-1", press, span=span_of(press, received=received, not_before=not_before), received=received
    )
    return rule.number, rule.result, None if bed is None else flag_after(rule, bed)


@pytest.mark.parametrize(
    ("story", "bed", "press", "received", "expected"),
    [
        ("she saw the bed as it is", a_bed(), a_press(seen=5), NOON + 9, (8, "applied", False)),
        ("she saw it flagged and settles it", a_bed(flagged=True), a_press(seen=5), NOON + 9, (8, "applied", False)),
        ("pressed long before the screen's change", a_bed(), a_press(seen=4, age_s=600), NOON + 9,
         (10, "superseded", False)),
        ("pressed long after it, while the link was down", a_bed(), a_press(seen=4, age_s=600), NOON + 3600,
         (12, "applied", False)),
        ("a flag stays when she could not see it", a_bed(flagged=True), a_press(seen=4, age_s=9), NOON + 3600,
         (12, "applied", True)),
        ("both in the same seconds", a_bed(), a_press(seen=4, age_s=2), NOON + 3, (13, "conflict", True)),
        ("age unknown: it may have been before or after", a_bed(), a_press(seen=4, age_s=None), NOON + 3600,
         (13, "conflict", True)),
        ("an earlier boot with a good clock, before", a_bed(),
         a_press(seen=4, age_s=None, clock_quality=2, pressed_at=NOON - 60), NOON + 3600, (10, "superseded", False)),
        ("an old clock proves nothing", a_bed(),
         a_press(seen=4, age_s=None, clock_quality=1, pressed_at=NOON - 60), NOON + 3600, (13, "conflict", True)),
        ("the first word about a bed", a_bed("unknown", version=0, changed=None), a_press(), NOON,
         (6, "applied", True)),
        ("a unit that never heard of a known bed", a_bed(), a_press(seen=0), NOON + 3600, (11, "applied", True)),
        ("closed beds take no press", a_bed("closed"), a_press(seen=5), NOON + 9, (5, "refused", False)),
        ("another unit's bed", a_bed(unit="u-2"), a_press(seen=5), NOON + 9, (3, "refused", False)),
        ("no such bed", None, a_press(), NOON, (3, "refused", None)),
        ("the hub's clock was set back", a_bed(changed=Change(Span(NOON + 999, NOON + 999))), a_press(seen=4), NOON,
         (13, "conflict", True)),
    ],
)  # fmt: skip
def test_the_table_settles(story, bed, press, received, expected):
    assert settled(bed, press, received=received) == expected, story


def test_several_presses_made_offline_never_conflict_with_each_other():
    own = Change(Span(NOON, NOON), "u-1", JOURNAL, 3)
    assert settled(a_bed(changed=own), a_press(4, seen=2, age_s=500), received=NOON + 1)[:2] == (9, "applied")


def test_a_press_is_its_own_units_only_within_one_journal():
    other_journal = Change(Span(NOON, NOON), "u-1", "00000000000000bb", 3)
    assert settled(a_bed(changed=other_journal), a_press(4, seen=2), received=NOON + 1)[:2] == (13, "conflict")


def test_every_combination_of_facts_has_a_rule_and_every_rule_is_reached():
    reached = {
        rule_for(*facts).number
        for facts in product(
            (NEW, KNOWN, CLONED, LATE), (OPEN, UNKNOWN_BED, CLOSED_BED, FOREIGN), (CURRENT, OWN, NOTHING, OLDER),
            (BEFORE, OVERLAPPING, AFTER),
        )
    }  # fmt: skip
    assert reached == {rule.number for rule in RULES}


def test_a_press_cannot_have_happened_before_the_one_before_it():
    assert span_of(a_press(2, age_s=None), received=NOON, not_before=NOON - 7) == Span(NOON - 7, NOON)


def test_the_span_of_a_press_holds_its_way_through_the_network():
    assert span_of(a_press(age_s=3600), received=NOON, not_before=0) == Span(NOON - 3600 - 31, NOON - 3600)


def test_the_printed_table_is_the_table():
    page = (Path(__file__).parents[2] / "docs" / "hub.md").read_text(encoding="utf-8")
    printed = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in page.splitlines()
        if line.startswith("| ") and line[2:3].isdigit()
    ]
    assert printed == [(str(r.number), r.key, r.bed, r.looked_at, r.time, r.result, r.flag, r.reason) for r in RULES]
