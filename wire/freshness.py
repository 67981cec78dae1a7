"""How old a figure may be before it loses its promise: one table for hub, boards and central. Ages in seconds.

Freshness is of the chain of life, not of the last change: a ward where nobody moved for a day is fresh as long as
its unit, hub and board keep talking.
"""

FRESH = "fresh"  # shown as it is
AGEING = "ageing"  # shown with its age
STALE = "stale"  # grey, "ask at the desk"; never offered automatically
DARK = "dark"  # no numbers

# what: (fresh below, ageing below, stale below); from the last one on it is dark
LIMITS = {
    "board": (2 * 60, 15 * 60, 60 * 60),  # age of `as_of`, which moves each minute
    "facility": (5 * 60, 15 * 60, 60 * 60),  # age of a facility's last report at central
    "hand-census": (8 * 3600, 8 * 3600, 12 * 3600),  # a ward without units, counted by hand each shift
}

TICK_S = 10  # the hub says that it lives
TICK_MISSING_S = 30  # then boards say "no connection since", lamps stop claiming
UNIT_HINT_S = 75  # a silent unit is pointed out to staff
UNIT_SILENT_S = 5 * 60  # a silent unit's beds are unknown
CLOCK_AHEAD_S = 60  # a figure this far in the future comes from a wrong clock: its age is not known


def freshness(what: str, age_s: "float | None") -> str:
    """Return FRESH, AGEING, STALE or DARK for a figure of this age; an unknown age is DARK."""
    if age_s is None or age_s < -CLOCK_AHEAD_S:
        return DARK
    for limit, word in zip(LIMITS[what], (FRESH, AGEING, STALE)):
        if age_s < limit:
            return word
    return DARK
