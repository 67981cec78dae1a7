"""What each lamp shows: the situation table. Pure. docs/unit.md shows it to nurses; a test keeps the two alike.

A bed has one amber and one blue light. Colour says which state, rhythm says how sure: a lamp that is steady is the
hub's word, a few seconds old at most.
"""

from wire.messages import CLEANING, CLOSED, OCCUPIED, UNKNOWN, VACANT

AMBER = "amber"
BLUE = "blue"
BOTH = "both"
OFF = "off"

ON = "on"  # in a rhythm: the lamp's own colour

# name: (what is lit, for how many milliseconds) ..., repeated
RHYTHMS = {
    "steady": ((ON, 1000),),
    "fast": ((ON, 250), (OFF, 250)),
    "two-flashes": ((OFF, 100), (ON, 100), (OFF, 100), (ON, 100), (OFF, 100), (ON, 300)),
    "flicker": ((ON, 70), (OFF, 70)),
    "alternate": ((AMBER, 400), (BLUE, 400)),
    "slow": ((ON, 1200), (OFF, 1200)),
    "dips": ((ON, 1500), (OFF, 150), (ON, 150), (OFF, 150)),
    "blip": ((ON, 100), (OFF, 2900)),
    "double-blip": ((ON, 100), (OFF, 250), (ON, 100), (OFF, 2550)),
    "alarm": ((ON, 70), (OFF, 70), (ON, 70), (OFF, 70), (ON, 70), (OFF, 650)),
    "strobe": ((ON, 600), (OFF, 100)),
}

STATE_COLOURS = {VACANT: BLUE, OCCUPIED: AMBER, CLEANING: BOTH, CLOSED: BOTH, UNKNOWN: BOTH}

# situation, colour (None: that of the bed's state), rhythm, how long it lasts (None: while true), what it tells
TABLE = (
    ("identify", BOTH, "strobe", None, "someone is looking for this unit"),
    ("refused", BOTH, "flicker", 3000, "this press was not accepted: bed closed, journal full or broken"),
    ("full", BOTH, "alarm", None, "no press is accepted: the journal is full or broken"),
    ("saved", None, "fast", None, "the press is safe in this unit, the hospital does not know it yet"),
    ("overruled", BOTH, "alternate", 5000, "the hospital took this press as history: something newer stands"),
    ("confirmed", None, "two-flashes", 800, "the hospital has this press"),
    ("quiet", AMBER, "blip", None, "no claim: the hospital has not been heard for 30 seconds"),
    ("unknown", BOTH, "blip", None, "no claim: the hospital was never told about this bed"),
    ("flagged", None, "slow", None, "check this bed: what was pressed and what was entered disagree"),
    ("closed", BOTH, "double-blip", None, "the bed is closed"),
    ("held", BLUE, "dips", None, "vacant, and kept for a patient on the way"),
    ("vacant", BLUE, "steady", None, "the hospital says: vacant"),
    ("occupied", AMBER, "steady", None, "the hospital says: occupied"),
    ("cleaning", BOTH, "steady", None, "the hospital says: being cleaned"),
)
LASTS_MS = {situation: lasts for situation, _, _, lasts, _ in TABLE}


class Lamp:
    """What one lamp shows now."""

    def __init__(self, situation: str, state: str) -> None:
        for name, colour, rhythm, _, _ in TABLE:
            if name == situation:
                self.situation = situation
                self.colour = STATE_COLOURS[state] if colour is None else colour
                self.rhythm = rhythm
                return
        raise ValueError("no such situation: " + situation)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lamp) and self.to_dict() == other.to_dict()

    def to_dict(self) -> "dict[str, str]":
        """Return the lamp as plain values."""
        return {"colour": self.colour, "rhythm": self.rhythm, "situation": self.situation}

    def lit(self, ms: int) -> str:
        """Return what is lit `ms` after the rhythm began: AMBER, BLUE, BOTH or OFF."""
        steps = RHYTHMS[self.rhythm]
        ms %= sum(length for _, length in steps)
        for light, length in steps:
            if ms < length:
                return self.colour if light == ON else light
            ms -= length
        return OFF


def choose(facts: "dict[str, bool]", state: str) -> str:
    """Return the first situation of the table that is true; last of all comes the hub's state itself."""
    for situation, _, _, _, _ in TABLE:
        if facts.get(situation) or situation == state:
            return situation
    raise ValueError("no lamp for state " + state)
