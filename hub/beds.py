"""A bed as the hub knows it, and what a change makes of it. Pure: times are seconds UTC, handed in."""

from dataclasses import dataclass, replace

from wire.messages import CLEANING, UNKNOWN, VACANT

ROUTINE = "routine"
CONTAMINATED = "contaminated"
CLEANING_REASONS = (ROUTINE, CONTAMINATED)


@dataclass(frozen=True, slots=True)
class Span:
    """When something happened by the hub's clock: not before `earliest`, not after `latest`, both included."""

    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Change:
    """Where the last change of a bed came from; `unit` and `generation` are '' when a person entered it."""

    span: Span
    unit: str = ""
    generation: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Bed:
    """One bed. `version` counts its changes; `changed` is None until the first."""

    bed: str
    ward: str
    department: str
    category: str
    sex: str
    unit: str | None = None
    state: str = UNKNOWN
    cleaning: str | None = None
    staffed: bool = True
    isolated: bool = False
    hold: str | None = None
    hold_until: int | None = None
    flagged: bool = False
    silent: bool = True
    version: int = 0
    changed: Change | None = None

    @property
    def held(self) -> bool:
        return self.hold is not None

    def pressed(self, wanted: str, *, flagged: bool, change: Change) -> "Bed":
        """Return the bed after a press that was applied."""
        cleaning = ROUTINE if wanted == CLEANING else None
        return replace(self, state=wanted, cleaning=cleaning, flagged=flagged, version=self.version + 1, changed=change)

    def corrected(self, correction: "Correction", *, change: Change) -> "Bed":
        """Return the bed after a person's correction; a corrected state also settles the flag "check"."""
        given = {name: getattr(correction, name) for name in ("state", "staffed", "isolated")}
        given = {name: value for name, value in given.items() if value is not None}
        if correction.state is not None:
            given["cleaning"] = (correction.cleaning or ROUTINE) if correction.state == CLEANING else None
            given["flagged"] = False
        return replace(self, **given, version=self.version + 1, changed=change)

    def released(self, *, change: Change) -> "Bed":
        """Return the bed without its hold."""
        return replace(self, hold=None, hold_until=None, version=self.version + 1, changed=change)

    def checked(self) -> "Bed":
        """Return the bed flagged "check": someone has to look at it before it counts again."""
        return replace(self, flagged=True, version=self.version + 1)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a named person changes about a bed from a screen; None leaves it as it is."""

    state: str | None = None
    cleaning: str | None = None
    staffed: bool | None = None
    isolated: bool | None = None


def is_free(bed: Bed) -> bool:
    """Whether nobody lies in the bed and nothing else is known against it."""
    return bed.state == VACANT and not bed.flagged
