"""How old a facility's report is at central. Pure; the limits are in wire.freshness."""

from wire.freshness import CLOCK_AHEAD_S, freshness


def report_age_s(*, as_of: int, received_at: int, now: int) -> int | None:
    """Return the age in seconds of a report, None when it cannot be known.

    All three are UTC seconds. The older of the hub's claim and our own receipt counts: a hub with a slow clock looks
    older than it is, never fresher, and a late copy of an old census is as old as it says. An `as_of` ahead of our
    clock when it arrived proves nothing, then or ever after.
    """
    if as_of - received_at > CLOCK_AHEAD_S or received_at - now > CLOCK_AHEAD_S:
        return None
    return max(0, now - min(as_of, received_at))


def report_freshness(age_s: int | None) -> str:
    """Return fresh, ageing, stale or dark for a facility's report of this age."""
    return freshness("facility", age_s)
