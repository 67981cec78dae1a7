"""Which press to send when: in order, at most 8 at a time, again when no answer comes. Pure.

The hub takes presses strictly in order, so a lost one makes the unit go back to it and send on from there.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from firmware.journal import Journal
    from firmware.runs import Run

MOST_IN_FLIGHT = 8
FIRST_RETRY_MS = 2000
LAST_RETRY_MS = 60000
REPORT_WAIT_MS = 5000  # after a birth the hub says what it has; until then nothing is sent again needlessly
NEED_PAUSE_MS = 300  # presses behind a hole each bring the same `need`: go back once
RESTART_JITTER_MS = 3000  # units of a hospital do not all send at once to a hub that came back


class Window:
    """The sending side of one unit. `chance()` gives a number from 0 to below 1."""

    def __init__(self, journal: "Journal", chance: "Callable[[], float]") -> None:
        self.journal = journal
        self.chance = chance
        self.run: "Run | None" = None  # the run that the hub was last told of
        self.following = 1  # the next number to send
        self.wait_until_ms: "int | None" = None
        self.unreported = True  # the hub has not said what it has since the last birth, or since it started
        self.announce_at_ms: "int | None" = None
        self.announce_pause_ms = REPORT_WAIT_MS
        self.retry_ms = FIRST_RETRY_MS
        self.retry_at_ms = 0
        self.sent_at_ms = 0

    def announced(self, now_ms: int) -> "Run":
        """A birth goes out: send nothing until the hub's report, at most 5 s. Return the run that it announces."""
        self.run = self.journal.sending
        self.wait_until_ms = now_ms + REPORT_WAIT_MS
        self.unreported = True
        self.announce_at_ms = now_ms + self._jittered(self.announce_pause_ms)
        self.announce_pause_ms = min(LAST_RETRY_MS, self.announce_pause_ms * 2)
        self._go_back(now_ms)
        return self.run

    def report_overdue(self, now_ms: int) -> bool:
        """Whether the hub has to be asked, by another birth, what it has."""
        return self.unreported and self.announce_at_ms is not None and now_ms >= self.announce_at_ms

    def must_announce(self) -> bool:
        """Whether the hub has to be told of another run before anything else can be sent."""
        sending = self.journal.sending
        return self.run is not sending and (sending.unsent > 0 or self.run not in self.journal.runs)

    def reported(self) -> None:
        """The hub said what it has."""
        self.wait_until_ms = None
        self.unreported = False
        self.announce_at_ms = None
        self.announce_pause_ms = REPORT_WAIT_MS

    def hub_restarted(self, now_ms: int) -> None:
        """All that is unacknowledged goes again, a little later; and the hub is asked what it has, as it may have
        been restored from a backup that lacks what it acknowledged.
        """
        self.retry_ms = FIRST_RETRY_MS
        self.retry_at_ms = now_ms + int(self.chance() * RESTART_JITTER_MS)
        self.unreported = True
        self.announce_at_ms = self.retry_at_ms
        self.announce_pause_ms = REPORT_WAIT_MS

    def needed(self, sequence: int, now_ms: int) -> None:
        """The hub misses this press and takes none above it."""
        if self.run is not None:
            self.journal.go_back(self.run.generation, sequence - 1)
            self.retry_at_ms = min(self.retry_at_ms, max(now_ms, self.sent_at_ms + NEED_PAUSE_MS))

    def answered(self, now_ms: int) -> None:
        """An answer came: the line works, so patience starts anew."""
        self.retry_ms = FIRST_RETRY_MS
        self.retry_at_ms = now_ms + self._jittered(FIRST_RETRY_MS)

    def take(self, now_ms: int) -> "int | None":
        """Return the number of the press to send now, None when there is none."""
        run = self.run
        if run is None or not run.unsent or self.must_announce() or self._waiting(now_ms):
            return None
        if self.following > run.acked + 1 and now_ms >= self.retry_at_ms:
            self.retry_ms = min(LAST_RETRY_MS, self.retry_ms * 2)
            self._go_back(now_ms)
        self.following = max(self.following, run.acked + 1)
        if self.following >= run.next or self.following > run.acked + MOST_IN_FLIGHT:
            return None
        if self.following == run.acked + 1:
            self.sent_at_ms = now_ms
            self.retry_at_ms = now_ms + self._jittered(self.retry_ms)
        self.following += 1
        return self.following - 1

    def due_ms(self, now_ms: int) -> int:
        """Return in how many milliseconds `take` may have something by itself."""
        until = now_ms + 60000
        if self.unreported and self.announce_at_ms is not None:
            until = min(until, self.announce_at_ms)
        if self.run is not None and self.journal.unsent:
            until = min(until, self.retry_at_ms if self.wait_until_ms is None else self.wait_until_ms)
        return max(1, until - now_ms)

    def _waiting(self, now_ms: int) -> bool:
        if self.wait_until_ms is not None and now_ms >= self.wait_until_ms:
            self.wait_until_ms = None
        return self.wait_until_ms is not None

    def _go_back(self, now_ms: int) -> None:
        if self.run is not None:
            self.following = self.run.acked + 1
        self.retry_at_ms = now_ms + self._jittered(self.retry_ms)

    def _jittered(self, ms: int) -> int:
        return int(ms * (0.75 + self.chance() / 2))
