"""The pure rules: which batch becomes current, how old a report is, what counts add up to."""

import pytest

from central.census import Current, becomes_current, by_department, standing, totals
from central.freshness import report_age_s, report_freshness
from tests.central.builders import HUB, MINUTE, NOON, OTHER_HUB, a_row, totals_of

CURRENT = Current(HUB, batch=5, received_at=NOON)
QUIET = NOON + 15 * MINUTE


@pytest.mark.parametrize(
    ("generation", "batch", "highest", "now", "expected", "current"),
    [
        (HUB, 6, 5, NOON, "newer", True),
        (HUB, 900, 5, NOON, "newer", True),
        (HUB, 5, 5, NOON, "late", False),
        (HUB, 1, 5, QUIET, "late", False),
        (OTHER_HUB, 1, 0, NOON, "new-store", True),
        (OTHER_HUB, 9, 8, NOON, "old-store", False),
        (OTHER_HUB, 9, 8, QUIET - 1, "old-store", False),
        (OTHER_HUB, 9, 8, QUIET, "returned", True),
        (OTHER_HUB, 7, 8, QUIET, "old-store", False),
    ],
)
def test_a_batch_becomes_current_by_number_and_by_which_store_was_met_last(
    generation: str, batch: int, highest: int, now: int, expected: str, current: bool
) -> None:
    word = standing(generation, batch, current=CURRENT, highest=highest, now=now)
    assert (word, becomes_current(word)) == (expected, current)


def test_the_first_batch_of_a_facility_is_current_whatever_its_number() -> None:
    assert standing(HUB, 77, current=None, highest=0, now=NOON) == "first"


@pytest.mark.parametrize(
    ("as_of", "received_at", "now", "age_s", "word"),
    [
        (NOON, NOON, NOON, 0, "fresh"),
        (NOON, NOON, NOON + 299, 299, "fresh"),
        (NOON, NOON, NOON + 300, 300, "ageing"),
        (NOON, NOON, NOON + 900, 900, "stale"),
        (NOON, NOON, NOON + 3600, 3600, "dark"),
        (NOON - 1200, NOON, NOON, 1200, "stale"),  # an old census delivered late is as old as it says
        (NOON + 50, NOON, NOON + 400, 400, "ageing"),  # a hub's clock a little ahead makes nothing younger
        (NOON + 61, NOON, NOON, None, "dark"),  # far ahead: the age is not known
        (NOON + 61, NOON, NOON + 61, None, "dark"),  # and does not become known when that time comes
        (NOON, NOON + 61, NOON, None, "dark"),  # our own clock went back
    ],
)
def test_the_age_of_a_report_is_never_told_younger_than_it_is(
    as_of: int, received_at: int, now: int, age_s: int | None, word: str
) -> None:
    found = report_age_s(as_of=as_of, received_at=received_at, now=now)
    assert (found, report_freshness(found)) == (age_s, word)


def test_totals_sum_every_bucket_and_keep_patients_without_bed_outside() -> None:
    rows = [a_row(unknown=2, extra_patients=4), a_row(sex="female", held=1, cleaning=1, closed=1, unstaffed=1)]
    assert totals(rows) == totals_of(
        offerable=6, occupied=10, unknown=2, held=1, cleaning=1, closed=1, unstaffed=1, extra_patients=4
    )


def test_departments_come_in_the_order_of_the_hub() -> None:
    rows = [a_row("surgery"), a_row("medicine"), a_row("surgery", sex="female")]
    assert by_department(rows) == {"surgery": [rows[0], rows[2]], "medicine": [rows[1]]}
