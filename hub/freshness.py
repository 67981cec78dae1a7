"""How long a unit or a hand census may be silent before its beds count as unknown. Pure; ages in seconds."""

from wire.freshness import DARK, UNIT_HINT_S, UNIT_SILENT_S, freshness

HEARD = "heard"
QUIET = "quiet"  # staff are told
SILENT = "silent"  # its beds are unknown


def liveness(age_s: float | None) -> str:
    """Return HEARD, QUIET or SILENT for a unit last heard so long ago; never heard is SILENT."""
    if age_s is None or age_s >= UNIT_SILENT_S:
        return SILENT
    return HEARD if age_s < UNIT_HINT_S else QUIET


def age_by_clock(then: int | None, now: int) -> float | None:
    """Return the age of a stored time, or None when there is none or it lies in the future (the clock was moved)."""
    return None if then is None or then > now else float(now - then)


def lapsed(counted_at: int | None, now: int) -> bool:
    """Whether a ward without units was counted by hand too long ago (or never) for its beds to be known."""
    return freshness("hand-census", age_by_clock(counted_at, now)) == DARK
