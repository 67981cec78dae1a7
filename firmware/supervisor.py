"""Whether every task of a unit still makes progress. Pure. The watchdog is fed only while they do."""

# How long a task may go without progress. The line's steps are bounded by 10 s each; all others turn every 2 s.
LIMITS_MS = {"inputs": 6000, "lamps": 6000, "link": 30000}


class Supervisor:
    """Remembers when each task last made progress."""

    def __init__(self, now_ms: int) -> None:
        self.beats = {name: now_ms for name in LIMITS_MS}

    def beat(self, name: str, now_ms: int) -> None:
        """A task made progress."""
        self.beats[name] = now_ms

    def hung(self, now_ms: int) -> "list[str]":
        """Return the tasks that made none for too long."""
        return sorted(name for name, limit in LIMITS_MS.items() if now_ms - self.beats[name] > limit)
