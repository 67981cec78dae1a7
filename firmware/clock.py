"""What time it is, and how sure the unit is of it. Pure. Order of presses never depends on it."""

from wire.messages import GOOD_CLOCK, NO_CLOCK, OLD_CLOCK

DAY_MS = 24 * 3600 * 1000


class Clock:
    """UTC seconds from the hub's ticks; before the first one, from the newest press in the journal."""

    def __init__(self, journal_s: int, now_ms: int) -> None:
        self._base_s = journal_s
        self._at_ms = now_ms
        self._ticked = False
        self.error_s: "int | None" = None  # what the last tick corrected; None before the second one

    def tick(self, utc_s: int, now_ms: int) -> None:
        """Set the clock by a hub tick."""
        if self._ticked:
            self.error_s = abs(utc_s - self.utc(now_ms)[0])
        self._base_s, self._at_ms, self._ticked = utc_s, now_ms, True

    def utc(self, now_ms: int) -> "tuple[int, int]":
        """Return (UTC seconds, one of NO_CLOCK, OLD_CLOCK, GOOD_CLOCK); the seconds are 0 with NO_CLOCK."""
        if not self._base_s:
            return 0, NO_CLOCK
        since_ms = now_ms - self._at_ms
        good = self._ticked and since_ms < DAY_MS
        return self._base_s + since_ms // 1000, GOOD_CLOCK if good else OLD_CLOCK
