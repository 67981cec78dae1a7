"""The two clocks of this machine: the only place in this package where time is read."""

import ctypes
import time
from pathlib import Path

TIME_ERROR = 5  # adjtimex(2): the kernel's clock is not synchronised
STAMP = Path("/run/systemd/timesync/synchronized")  # made by systemd-timesyncd at its first success since power on


def steady() -> float:
    """Return seconds that never jump and go on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def wall() -> int | None:
    """Return the UTC second, or None while nothing says that this machine's clock was ever set."""
    return int(time.time()) if is_set() else None


def is_set() -> bool:
    """Whether this machine's clock is known to be set: a network time service says so."""
    if STAMP.exists():
        return True
    answer: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256))
    return 0 <= answer < TIME_ERROR
