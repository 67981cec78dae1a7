"""From a bouncing contact to one that is closed or open. Pure: readings and time are handed in."""


class Debounce:
    """An integrator: time spent closed counts up, time spent open counts down, and only the ends switch.

    After an edge the next one must wait for 2.5 times the rest time, so that one movement that bounces for up to 50 ms
    (with a rest time of 20 ms) is one edge, and a spike of interference none. A reading holds until the next one: it
    may be fed every few milliseconds, or only when the contact changes.
    """

    def __init__(self, settle_ms: int, *, closed: bool, now_ms: int) -> None:
        self.settle_ms = settle_ms
        self.closed = closed
        self._level = settle_ms if closed else 0
        self._reading = closed
        self._at_ms = now_ms
        self._free_ms = now_ms  # no edge before this

    def set_settle(self, settle_ms: int) -> None:
        """Change the time a contact must rest."""
        self.settle_ms = settle_ms
        self._level = settle_ms if self.closed else 0

    def feed(self, closed: bool, now_ms: int) -> bool:
        """Take a reading; return True when it makes `closed` change."""
        elapsed = max(0, now_ms - self._at_ms)
        self._level += elapsed if self._reading else -elapsed
        self._level = max(0, min(self.settle_ms, self._level))
        self._reading, self._at_ms = closed, now_ms
        if now_ms < self._free_ms or self._level not in (0, self.settle_ms) or self.closed == (self._level > 0):
            return False
        self.closed = not self.closed
        self._free_ms = now_ms + self.settle_ms * 5 // 2
        return True

    def due_ms(self) -> "int | None":
        """Return in how many milliseconds after the last reading an unchanged contact settles, None when it has."""
        if self._reading == self.closed:
            return None
        rest = self.settle_ms - self._level if self._reading else self._level
        return max(rest, self._free_ms - self._at_ms)
