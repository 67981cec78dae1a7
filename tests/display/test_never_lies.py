"""Whatever the network and the clocks do, a board never looks fresher than its counts are."""

import random

import pytest

from display import board
from display.link import Link
from tests.display.builders import NOON, a_board, a_hub_state, a_row, a_tick

LONGEST_DELAY_S = 20  # of a tick in a stalled connection; the age may be taken for this much younger
OLDEST = {"fresh": 120, "ageing": 900, "no-connection": 900, "stale": 3600}


class Truth:
    """A hub, a network that delays and loses, a machine whose clock may be unset or wrong by half a minute."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.at = 1000.0
        self.link = Link(self.at)
        self.counts = None
        self.last_tick = self.at
        self.wall_error = self.chance.choice((None, 0, -30, 30))

    def now(self):
        return NOON + int(self.at)

    def happens(self):
        """Let one thing happen; return what it was."""
        act = self.chance.choice((self.time_passes, self.ticks, self.counts_arrive, self.kept_counts, self.hub_leaves))
        return act()

    def time_passes(self):
        seconds = self.chance.choice((1, 9, 28, 31, 130, 950, 4000))
        self.at += seconds
        return f"{seconds} s pass"

    def ticks(self):
        delay = self.chance.choice((0, 0, 1, LONGEST_DELAY_S))
        self.link.heard_tick(a_tick(self.now() - delay, connection=9), self.at)
        self.last_tick = self.at
        return f"a tick, {delay} s late"

    def counts_arrive(self):
        self.counts = a_board(a_row(offerable=self.chance.randint(0, 40)), as_of=self.now() - self.chance.randint(0, 5))
        return "counts"

    def kept_counts(self):
        age = self.chance.choice((100, 800, 3000, 100_000))
        self.counts = a_board(a_row(offerable=5), as_of=self.now() - age)
        return f"kept counts, {age} s old"

    def hub_leaves(self):
        self.link.heard_state(a_hub_state(online=False, connection=9), self.at)
        self.last_tick = float("-inf")
        return "the hub says goodbye"

    def view(self):
        hub = self.link.hub_time(self.at)
        wall = None if self.wall_error is None else self.now() + self.wall_error
        return board.view(
            self.counts, now=wall if hub is None else hub, lost=self.link.is_lost(self.at),
            lost_since=self.link.last_heard(),
        )  # fmt: skip

    def lies(self, view):
        """Return what is wrong with the view, empty when nothing is."""
        if self.counts is None:
            return [] if view.freshness == "never" else ["numbers from nowhere"]
        age, found = self.now() - self.counts.as_of, []
        if age > OLDEST.get(view.freshness, 1e18) + max(LONGEST_DELAY_S, 30):
            found.append(f"{view.freshness} at {age} s")
        silent = self.at - self.last_tick > 30
        if silent and view.rows[0].state != "withheld":
            found.append("a claim without a hub")
        if view.rows[0].vacant not in (None, self.counts.rows[0].offerable):
            found.append("another number")
        return found


def first_lie(seed):
    """Let one sequence of events happen; return the first lie with all that led to it, or nothing."""
    truth, story = Truth(seed), []
    for _ in range(40):
        story.append(truth.happens())
        lies = truth.lies(truth.view())
        if lies:
            return f"seed {seed}: {lies} after {story}"
    return ""


@pytest.mark.parametrize("first", range(0, 2000, 500))
def test_no_sequence_of_events_makes_old_counts_look_fresh(first):
    assert [lie for seed in range(first, first + 500) if (lie := first_lie(seed))] == []


def test_the_search_does_reach_every_freshness():
    seen = set()
    for seed in range(200):
        truth = Truth(seed)
        for _ in range(40):
            truth.happens()
            seen.add(truth.view().freshness)
    assert seen == {"fresh", "ageing", "stale", "dark", "never", "no-connection"}
