"""How one bed looks to a person: its word and mark, what is notable, and what the person may say of it."""

from dataclasses import dataclass

from flask_babel import gettext as _

from hub.beds import CONTAMINATED, Bed
from hub.census import bucket_of
from hub.web import words
from hub.web.times import clock
from wire.messages import CLEANING, CLOSED, OCCUPIED, UNKNOWN, VACANT

CHECK = "check"  # shown instead of the bucket `unknown` when a look at the bed settles it
INFECTION = f"{CLEANING}:{CONTAMINATED}"
# What a nurse may say, in the order of the buttons.
SAYINGS = (VACANT, OCCUPIED, CLEANING, INFECTION)


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: what it says of the bed, and whether that is what the hub has already."""

    value: str
    label: str
    mark: str
    confirms: bool


@dataclass(frozen=True, slots=True)
class Tile:
    """One bed on a page. `look` names its colour."""

    bed: str
    version: int
    look: str
    word: str
    mark: str
    notes: tuple[str, ...]
    choices: tuple[Choice, ...]

    @property
    def to_check(self) -> bool:
        return self.look == CHECK


def tile_of(bed: Bed, *, silent_since: int | None, now: int) -> Tile:
    """Return the bed as a tile; `silent_since` is when its unit was last heard, or its ward counted."""
    bucket = bucket_of(bed)
    word, mark = (_("Look at the bed"), "!") if bed.flagged else words.BUCKETS[bucket]
    look = CHECK if bed.flagged else bucket
    notes = tuple(_notes(bed, bucket, silent_since, now))
    return Tile(bed.bed, bed.version, look, str(word), mark, notes, choices_for(bed))


def said(bed: Bed) -> str:
    """Return what is said of the bed, as the value of a choice."""
    return INFECTION if bed.state == CLEANING and bed.cleaning == CONTAMINATED else bed.state


def choices_for(bed: Bed) -> tuple[Choice, ...]:
    """Return what a nurse may say of the bed now; nothing of a closed one: that is the bed manager's."""
    if bed.state == CLOSED:
        return ()
    known = said(bed)
    first = [known] if bed.flagged and known in SAYINGS else []
    return tuple(
        Choice(value, str(words.STATES[value]), words.BUCKETS[_bucket(value)][1], value in first)
        for value in first + [value for value in SAYINGS if value != known]
    )


def _bucket(value: str) -> str:
    return "offerable" if value == VACANT else value.partition(":")[0]


def _notes(bed: Bed, bucket: str, silent_since: int | None, now: int) -> list[str]:
    notes = []
    if bed.flagged:
        notes.append(_("last said: %(state)s", state=words.STATES[said(bed)]))
    elif bed.state == UNKNOWN:
        notes.append(_("nobody has said yet"))
    elif bed.silent:
        notes.append(_("last said: %(state)s", state=words.STATES[said(bed)]))
    if bed.silent and bed.unit:
        notes.append(_("unit silent since %(time)s", time=clock(silent_since, now)))
    if bed.silent and not bed.unit:
        notes.append(_("last counted %(time)s", time=clock(silent_since, now)))
    if bed.held:
        notes.append(_("held until %(time)s", time=clock(bed.hold_until, now)))
    if not bed.staffed and bucket != "unstaffed":
        notes.append(_("no staff"))
    if bed.isolated:
        notes.append(_("isolated"))
    if bucket == CLEANING and bed.cleaning == CONTAMINATED:
        notes.append(_("infection"))
    return notes
