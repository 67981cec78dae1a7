import pytest

from display import board
from display.pieces import clock_text
from display.words import LANGUAGES, WORDS
from tests.display.builders import NOON, a_board, a_row, a_view

MINUTE = 60


@pytest.mark.parametrize(
    ("age_s", "lost", "freshness"),
    [
        (0, False, "fresh"),
        (2 * MINUTE - 1, False, "fresh"),
        (2 * MINUTE, False, "ageing"),
        (15 * MINUTE, False, "stale"),
        (60 * MINUTE, False, "dark"),
        (3 * 24 * 60 * MINUTE, False, "dark"),  # retained by the broker for days
        (-61, False, "dark"),  # a wrong clock somewhere: the age is not known
        (0, True, "no-connection"),
        (14 * MINUTE, True, "no-connection"),
        (15 * MINUTE, True, "stale"),
        (60 * MINUTE, True, "dark"),
    ],
)
def test_a_board_goes_down_the_ladder_of_freshness_by_the_age_of_its_counts(age_s, lost, freshness):
    assert a_view(a_board(), age_s=age_s, lost=lost).freshness == freshness


def test_without_any_clock_to_trust_there_are_no_numbers():
    view = board.view(a_board(), now=None, lost=False, lost_since=None)
    assert (view.freshness, {row.vacant for row in view.rows}) == ("dark", {None})


def test_before_the_first_counts_the_board_says_that_it_never_had_any():
    assert board.view(None, now=NOON, lost=False, lost_since=None) == board.View("never", now=NOON)


@pytest.mark.parametrize(
    ("counts", "vacant", "state"),
    [
        ({"offerable": 3, "occupied": 4}, 3, "available"),
        ({"offerable": 2}, 2, "low"),
        ({"offerable": 1}, 1, "low"),
        ({"offerable": 0, "occupied": 9}, 0, "full"),
        ({"offerable": 0, "held": 2, "cleaning": 1, "unstaffed": 1, "closed": 1}, 0, "full"),
        ({"offerable": 0, "unknown": 9}, None, "unknown"),
        ({"offerable": 0, "occupied": 8, "unknown": 1}, None, "unknown"),  # that bed may be vacant
        ({"offerable": 4, "unknown": 1}, 4, "available"),  # four are vacant for sure
    ],
)
def test_vacant_is_what_can_be_offered_and_a_nought_is_never_a_guess(counts, vacant, state):
    (row,) = a_view(a_board(a_row(**counts))).rows
    assert (row.vacant, row.state) == (vacant, state)


def test_extra_patients_are_not_beds():
    (row,) = a_view(a_board(a_row(offerable=3, occupied=4, extra_patients=11))).rows
    assert (row.occupied, row.configured) == (4, 7)


@pytest.mark.parametrize("freshness", ["stale", "no-connection"])
def test_old_numbers_stand_there_without_any_claim(freshness):
    view = a_view(a_board(), age_s=1200 if freshness == "stale" else 30, lost=freshness == "no-connection")
    assert (view.freshness, {row.state for row in view.rows}) == (freshness, {"withheld"})
    assert view.rows[0].vacant == 12


def test_in_the_dark_every_number_is_gone():
    view = a_view(a_board(), age_s=3600)
    assert {(row.vacant, row.occupied, row.configured, row.state) for row in view.rows} == {
        (None, None, None, "withheld")
    }


def test_a_board_may_show_some_departments_in_its_own_order():
    view = a_view(a_board(), departments=("icu", "medicine", "no-such"))
    assert [row.department for row in view.rows] == ["icu", "medicine"]


def test_rows_keep_the_order_of_the_hub_whatever_their_counts():
    rows = (a_row("c", offerable=1), a_row("a", offerable=9), a_row("b", offerable=5))
    assert [row.department for row in a_view(a_board(*rows)).rows] == ["c", "a", "b"]


@pytest.mark.parametrize(("now", "as_of", "seconds"), [(120, 100, 40), (100, 100, 20), (119, 60, 1), (None, 5, 60)])
def test_a_view_is_looked_at_again_when_a_minute_of_the_clock_or_of_the_age_is_full(now, as_of, seconds):
    assert board.seconds_to_change(now, as_of) == seconds


def test_every_phrase_exists_in_every_language():
    assert {key: tuple(forms) for key, forms in WORDS.items() if tuple(forms) != LANGUAGES} == {}


def test_every_freshness_and_state_has_its_rule():
    from display.palette import STATE_COLOURS

    assert set(board.PROMISES) == {"fresh", "ageing", "stale", "dark", "never", "no-connection", "stopped"}
    assert set(STATE_COLOURS) == {"available", "low", "full", "unknown", "withheld"}


@pytest.mark.parametrize(
    ("at", "now", "said"),
    [
        (NOON, NOON + 60, "11:30"),
        (NOON - 86400, NOON, "20/11 11:30"),
        (None, NOON, "--:--"),
        (2**40, NOON, "--:--"),
        (NOON, 2**40, "--:--"),
    ],
)
def test_times_are_those_of_the_wall_with_their_day_when_it_is_another(at, now, said):
    assert clock_text(at, now, 330) == said
