"""Whether the hub lives and what its clock says, from what was heard of it. Pure; `at` is steady seconds.

The board's own wall clock is not needed while the hub ticks: `as_of` was stamped by the hub's clock, so the hub's
clock is the one to subtract it from. A Pi without a battery may think it is 1970.
"""

from collections import deque

from wire.freshness import TICK_MISSING_S
from wire.messages import HubState, Tick


class Link:
    """The life of the hub as this board hears it."""

    def __init__(self, started: float) -> None:
        self._last = started  # silence counts from the start of the program
        self._offline: HubState | None = None
        self._ahead: deque[float] = deque(maxlen=3)  # hub seconds minus steady seconds

    def heard_tick(self, tick: Tick, at: float) -> None:
        """Note a live tick. The largest of the last three leads wins: a tick held up in a queue only looks early."""
        if self._offline and _is_older(tick.generation, tick.connection, self._offline):
            return
        self._offline = None
        self._last = at
        self._ahead.append(tick.time - at)

    def heard_state(self, state: HubState, at: float) -> None:
        """Note hub/state: offline is believed at once, online only shows itself by ticks."""
        if self._offline and _is_older(state.generation, state.connection, self._offline):
            return
        self._offline = None if state.online else state

    def is_lost(self, at: float) -> bool:
        """Whether the board must say that there is no connection."""
        return self._offline is not None or self.lost_in(at) <= 0

    def lost_in(self, at: float) -> float:
        """Return the seconds until silence counts as loss."""
        return self._last + TICK_MISSING_S - at

    def hub_time(self, at: float) -> int | None:
        """Return the hub's UTC second, or None while no tick was heard."""
        return int(max(self._ahead) + at) if self._ahead else None

    def last_heard(self) -> int | None:
        """Return the hub's UTC second when it was last heard, or None while no tick was heard."""
        return self.hub_time(self._last)


def _is_older(generation: str, connection: int, than: HubState) -> bool:
    return generation == than.generation and connection < than.connection
