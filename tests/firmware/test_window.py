"""Presses arrive once each and in order over any network, and are not sent more often than needed."""

import itertools

from firmware.window import MOST_IN_FLIGHT, Window
from tests.firmware.builders import a_journal, keep
from tests.firmware.schedules import run_schedules


def a_window(presses: int = 0) -> Window:
    journal = a_journal()
    keep(journal, presses)
    return Window(journal, lambda: 0.5)


def sent(window: Window, now_ms: int) -> list[int]:
    """Return all numbers that go out now."""
    numbers = []
    while (number := window.take(now_ms)) is not None:
        numbers.append(number)
    return numbers


def acknowledge(window: Window, up_to: int, now_ms: int) -> None:
    window.journal.acknowledge(window.journal.writing.generation, up_to)
    window.answered(now_ms)


def test_random_schedules_lose_double_and_reorder_nothing() -> None:
    totals = run_schedules(range(2000))
    assert (totals["lost"], totals["doubled"], totals["out of order"]) == (0, 0, 0)
    assert totals["saved"] > 30000
    assert totals["faults"] > 10000


def test_a_hub_that_does_not_know_repeats_is_found_out() -> None:
    assert run_schedules(range(40), dedupe=False)["doubled"] > 100


def test_nothing_is_sent_before_the_birth_is_answered_or_five_seconds_are_over() -> None:
    window = a_window(2)
    assert sent(window, 0) == []
    window.announced(0)
    assert (sent(window, 4999), sent(window, 5000)) == ([], [1, 2])
    answered = a_window(2)
    answered.announced(0)
    answered.reported()
    assert sent(answered, 1) == [1, 2]


def test_at_most_eight_are_on_their_way() -> None:
    window = a_window(20)
    window.announced(0)
    window.reported()
    assert sent(window, 1) == list(range(1, MOST_IN_FLIGHT + 1))
    acknowledge(window, 3, 2)
    assert sent(window, 3) == [9, 10, 11]


def test_an_unanswered_press_goes_again_with_growing_patience() -> None:
    window = a_window(1)
    window.announced(0)
    window.reported()
    times = [now for now in range(0, 400000, 10) if sent(window, now)]
    gaps = [round((later - earlier) / 1000) for earlier, later in itertools.pairwise(times)]
    assert gaps == [2, 4, 8, 16, 32, 60, 60, 60, 60, 60]


def test_an_answer_resets_the_patience() -> None:
    window = a_window(2)
    window.announced(0)
    window.reported()
    for now in range(0, 20000, 10):
        sent(window, now)
    acknowledge(window, 1, 20000)
    times = [now for now in range(20010, 24000, 10) if sent(window, now)]
    assert times == [22000]


def test_a_hub_that_came_back_gets_everything_again_within_three_seconds() -> None:
    window = a_window(3)
    window.announced(0)
    window.reported()
    assert sent(window, 0) == [1, 2, 3]
    window.hub_restarted(1000)
    assert (sent(window, 2499), sent(window, 2500)) == ([], [1, 2, 3])


def test_a_need_goes_back_once_however_often_it_is_repeated() -> None:
    window = a_window(6)
    window.announced(0)
    window.reported()
    assert sent(window, 0) == [1, 2, 3, 4, 5, 6]
    for now in range(1, 6):
        window.needed(2, now)
    acknowledge(window, 1, 10)
    window.needed(2, 11)
    assert (sent(window, 12), sent(window, 300), sent(window, 301)) == ([], [2, 3, 4, 5, 6], [])


def test_a_need_below_what_was_acknowledged_brings_back_what_is_kept() -> None:
    window = a_window(6)
    window.announced(0)
    window.reported()
    sent(window, 0)
    acknowledge(window, 6, 10)
    window.needed(4, 1000)
    assert sent(window, 1000) == [4, 5, 6]


def test_another_run_must_be_announced_before_it_is_sent() -> None:
    window = a_window(3)
    window.announced(0)
    window.reported()
    sent(window, 0)
    acknowledge(window, 3, 5)
    window.journal._new_generation()
    keep(window.journal, 1)
    assert (window.must_announce(), sent(window, 10)) == (True, [])
    window.announced(20)
    window.reported()
    assert sent(window, 30) == [1]
