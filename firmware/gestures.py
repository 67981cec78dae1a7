"""What a press means: the gesture table. Pure. docs/unit.md shows it to nurses; a test keeps the two alike."""

from wire.messages import CLEANING, CLOSED, OCCUPIED, UNKNOWN, VACANT

SHORT = "short"  # released before Settings.long_ms
LONG = "long"  # fires while still held, at Settings.long_ms
HELD = "held"  # vacant, and kept by the hub for one referral

# (the bed as last known, gesture, the state it asks for). What is not listed is refused.
TABLE = (
    (VACANT, SHORT, OCCUPIED),
    (OCCUPIED, SHORT, VACANT),
    (CLEANING, SHORT, VACANT),
    (VACANT, LONG, CLEANING),
    (OCCUPIED, LONG, CLEANING),
    (HELD, SHORT, OCCUPIED),
    (UNKNOWN, SHORT, OCCUPIED),  # goes out with `seen` 0, so the hub flags the bed for a check
)

# Why a gesture that is not in the table is refused, by the bed as last known.
REFUSALS = (
    (CLOSED, "bed closed"),
    (CLEANING, "cleaning already"),
    (HELD, "held for a patient"),
    (UNKNOWN, "state not known"),
)


class Before:
    """What a short press replaced: kept for Settings.undo_s, so that a second one can take it back."""

    def __init__(self, state: str, wanted: str, at_ms: int) -> None:
        self.state = state
        self.wanted = wanted
        self.at_ms = at_ms


def interpret(
    known: str, gesture: str, before: "Before | None", now_ms: int, undo_ms: int
) -> "tuple[str | None, Before | None]":
    """Return the state this gesture asks for, None when it is refused, and what a second press would take back.

    `known` is the unit's own unacknowledged wanted state, else what the hub said last, with HELD for a vacant bed
    that is held. A second short press takes the first back only while the bed still is what the first asked for.
    """
    if gesture == SHORT and before is not None and now_ms - before.at_ms <= undo_ms and before.wanted == known:
        if before.state == HELD:
            return VACANT, None
        if before.state != UNKNOWN:
            return before.state, None
    for state, kind, wanted in TABLE:
        if state == known and kind == gesture:
            return wanted, Before(known, wanted, now_ms) if gesture == SHORT else None
    return None, before


def refusal(known: str) -> str:
    """Return why a bed in this state refuses a gesture."""
    return dict(REFUSALS).get(known, "nothing to change")
