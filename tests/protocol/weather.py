"""What goes wrong in one schedule, drawn from its seed, and a count of what did."""

import random
from collections import Counter
from dataclasses import dataclass, replace

STORM_S = 90.0  # faults happen in this time; then everything heals
HEALED_S = 240.0  # and within this time all must be settled
CUTS = ("before the commit", "after the commit")


@dataclass(frozen=True)
class Weather:
    """Chances and numbers of one schedule."""

    drop: float
    double: float
    slow: float  # chance that a message takes up to 20 s
    presses: int
    power_cuts: int
    line_cuts: int
    hub_kills: int
    restores: int
    clone: bool
    ordered: bool = False  # messages of one line keep their order

    @classmethod
    def drawn(cls, chance: random.Random) -> "Weather":
        """Draw the weather of a schedule: from calm to everything at once.

        A copied card comes with cut lines, cut power and killed hubs, on a line that keeps the order (as TCP does)
        and without a restored backup: together with those it is found out, but may cost presses (decision 0012).
        """
        drawn = cls(
            drop=chance.choice((0, 0.05, 0.3)), double=chance.choice((0, 0.1, 0.3)), slow=chance.choice((0, 0.05, 0.2)),
            presses=chance.randint(5, 40), power_cuts=chance.choice((0, 0, 1, 3)), line_cuts=chance.choice((0, 1, 4)),
            hub_kills=chance.choice((0, 1, 3)), restores=chance.choice((0, 0, 0, 1)), clone=chance.random() < 0.1,
        )  # fmt: skip
        return replace(drawn, drop=0, slow=0, restores=0, ordered=True) if drawn.clone else drawn


class Faults(Counter[str]):
    """How often each fault really happened."""

    NAMES = (
        "dropped", "doubled", "delayed", "overtaken", "line cut", "power cut", "torn record", "hub killed before the"
        " commit", "hub killed after the commit", "hub restored", "card cloned", "repeats recognised",
    )  # fmt: skip

    def missing(self) -> list[str]:
        """Return the faults that never happened."""
        return [name for name in self.NAMES if not self[name]]
