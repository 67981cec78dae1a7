"""From a bouncing contact to edges: one for each real movement, none for noise."""

import random

import pytest

from firmware.debounce import Debounce

SETTLE_MS = 20


def bouncing(chance: random.Random, *, start_ms: int, bounce_ms: int, closes: bool) -> list[tuple[int, bool]]:
    """Return (ms, closed) changes of a contact that moves once and bounces for so long."""
    changes = [(start_ms, closes)]
    at, closed = start_ms, closes
    while True:
        at += chance.randint(1, 3)
        if at >= start_ms + bounce_ms:
            break
        closed = not closed
        changes.append((at, closed))
    return [*changes, (start_ms + bounce_ms, closes)]


def edges_seen_by_polling(changes: list[tuple[int, bool]], *, every_ms: int, until_ms: int) -> list[tuple[bool, int]]:
    """Return (closed, ms) of each edge when the contact is read every few milliseconds."""
    debounce = Debounce(SETTLE_MS, closed=False, now_ms=0)
    edges = []
    for now in range(0, until_ms, every_ms):
        closed = [state for at, state in [(0, False), *changes] if at <= now][-1]
        if debounce.feed(closed, now):
            edges.append((debounce.closed, now))
    return edges


def edges_seen_by_events(changes: list[tuple[int, bool]], *, until_ms: int) -> list[tuple[bool, int]]:
    """Return the edges when the contact is read on each change, and when the debounce asks."""
    debounce = Debounce(SETTLE_MS, closed=False, now_ms=0)
    edges, now, closed, coming = [], 0, False, list(changes)
    while now < until_ms:
        if debounce.feed(closed, now):
            edges.append((debounce.closed, now))
        due = debounce.due_ms()
        next_ms = min([until_ms] + [at for at, _ in coming[:1]] + ([] if due is None else [now + due]))
        if coming and coming[0][0] == next_ms:
            closed = coming.pop(0)[1]
        now = next_ms
    return edges


@pytest.mark.parametrize("bounce_ms", [*range(1, 20), 25, 30, 35, 40, 45, 50])
def test_a_press_that_bounces_is_one_press(bounce_ms: int) -> None:
    for seed in range(20):
        chance = random.Random(seed * 100 + bounce_ms)
        changes = bouncing(chance, start_ms=50, bounce_ms=bounce_ms, closes=True)
        changes += bouncing(chance, start_ms=400, bounce_ms=bounce_ms, closes=False)
        for edges in (
            edges_seen_by_polling(changes, every_ms=5, until_ms=800),
            edges_seen_by_polling(changes, every_ms=1, until_ms=800),
            edges_seen_by_events(changes, until_ms=800),
        ):
            assert [closed for closed, _ in edges] == [True, False], f"seed {seed}, bounce {bounce_ms}: {edges}"
            assert all(
                edge - began <= bounce_ms + SETTLE_MS + 5 for (_, edge), began in zip(edges, (50, 400), strict=True)
            )


def test_a_press_of_sixty_milliseconds_with_ten_of_bounce_is_never_missed() -> None:
    for seed in range(200):
        chance = random.Random(seed)
        changes = bouncing(chance, start_ms=50, bounce_ms=10, closes=True)
        changes += bouncing(chance, start_ms=110, bounce_ms=10, closes=False)
        edges = edges_seen_by_polling(changes, every_ms=5, until_ms=400)
        assert [closed for closed, _ in edges] == [True, False], f"seed {seed}"


def test_interference_shorter_than_the_rest_time_is_nothing() -> None:
    spikes = [change for at in range(50, 2000, 60) for change in ((at, True), (at + 15, False))]
    assert edges_seen_by_events(spikes, until_ms=2500) == []
    assert edges_seen_by_polling(spikes, every_ms=5, until_ms=2500) == []


def test_a_contact_held_at_power_on_has_no_edge_until_it_opens() -> None:
    debounce = Debounce(SETTLE_MS, closed=True, now_ms=0)
    assert [debounce.feed(True, now) for now in (5, 500, 5000)] == [False, False, False]
    assert debounce.due_ms() is None
    assert [debounce.feed(False, now) for now in (5005, 5026)] == [False, True]
    assert not debounce.closed


def test_a_changed_rest_time_keeps_what_the_contact_is() -> None:
    debounce = Debounce(SETTLE_MS, closed=False, now_ms=0)
    debounce.set_settle(40)
    assert [debounce.feed(True, 10), debounce.feed(True, 31), debounce.feed(True, 50)] == [False, False, True]
