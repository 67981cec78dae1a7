"""Who wins: what the hub does with a press, as a table read from the top; the first row that fits decides.

Pure. The table is printed in docs/hub.md; a test compares the two.
"""

from dataclasses import dataclass
from functools import cache

from hub.beds import Bed, Change, Span
from wire.messages import APPLIED, CLOSED, CONFLICT, GOOD_CLOCK, REFUSED, SUPERSEDED, UNKNOWN, Press

ANY = "any"

# the press' number (unit, generation, sequence)
NEW, KNOWN, CLONED, LATE = "new", "known", "cloned", "late"
# the bed
OPEN, UNKNOWN_BED, CLOSED_BED, FOREIGN = "open", "unknown", "closed", "foreign"
# the version of the bed that the person was looking at
CURRENT, OWN, NOTHING, OLDER = "current", "own", "nothing", "older"
# when it was pressed, against the bed's last change
BEFORE, OVERLAPPING, AFTER = "before", "overlapping", "after"
# what happens to the flag "check"
SET, CLEAR, KEEP = "set", "clear", "keep"
# outcomes beside the four results of an acknowledgement
REPEAT = "repeat the stored answer"
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: when the facts are these (`any` fits all), this happens."""

    number: int
    key: str
    bed: str
    looked_at: str
    time: str
    result: str
    flag: str
    reason: str


RULES = (
    Rule(1, KNOWN, ANY, ANY, ANY, REPEAT, KEEP, "the press is in the ledger already"),
    Rule(2, CLONED, ANY, ANY, ANY, QUARANTINE, SET, "same number, other nonce: two units share one journal"),
    Rule(3, NEW, FOREIGN, ANY, ANY, REFUSED, KEEP, "not a bed of this unit"),
    Rule(4, LATE, ANY, ANY, ANY, SUPERSEDED, KEEP, "later presses of this unit were applied already"),
    Rule(5, NEW, CLOSED_BED, ANY, ANY, REFUSED, KEEP, "the bed is closed"),
    Rule(6, NEW, UNKNOWN_BED, CURRENT, ANY, APPLIED, SET, "first word about a bed nobody knew"),
    Rule(7, NEW, UNKNOWN_BED, NOTHING, ANY, APPLIED, SET, "first word about a bed nobody knew"),
    Rule(8, NEW, ANY, CURRENT, ANY, APPLIED, CLEAR, "the person saw the bed as it is"),
    Rule(9, NEW, ANY, OWN, ANY, APPLIED, KEEP, "the last change is an earlier press of the same unit"),
    Rule(10, NEW, ANY, ANY, BEFORE, SUPERSEDED, KEEP, "the bed changed after this press"),
    Rule(11, NEW, ANY, NOTHING, AFTER, APPLIED, SET, "pressed without knowing the bed's state"),
    Rule(12, NEW, ANY, OLDER, AFTER, APPLIED, KEEP, "pressed after the last change"),
    Rule(13, NEW, ANY, ANY, OVERLAPPING, CONFLICT, SET, "about the same time as another change: look at the bed"),
)

# A copy on its way can lie in a dead connection until the keep-alive of 20 s gives up, one and a half times that.
TRANSIT_S = 30
DRIFT = 0.0002  # of the age: two cheap crystals against each other, 100 ppm each
CLOCK_SLACK_S = 10  # a unit clock set by a tick up to a day ago


def decide(key: str, bed: Bed | None, unit: str, press: Press, *, span: Span, received: int) -> Rule:
    """Return the rule that settles this press; every combination of facts has one."""
    return rule_for(key, _kind(bed, unit), _looked_at(bed, unit, press), _time(bed, span, received))


@cache
def rule_for(key: str, bed: str, looked_at: str, time: str) -> Rule:
    """Return the first rule that fits these facts."""
    facts = (key, bed, looked_at, time)
    for rule in RULES:
        row = (rule.key, rule.bed, rule.looked_at, rule.time)
        if all(want in (ANY, fact) for want, fact in zip(row, facts, strict=True)):
            return rule
    raise LookupError(f"no rule fits {facts}")


def flag_after(rule: Rule, bed: Bed) -> bool:
    """Return whether the bed is flagged "check" after the rule."""
    return bed.flagged if rule.flag == KEEP else rule.flag == SET


def change_by(unit: str, press: Press, span: Span) -> Change:
    """Return the press as the last change of its bed."""
    return Change(span, unit, press.generation, press.sequence)


def span_of(press: Press, *, received: int, not_before: int) -> Span:
    """Return when the press happened by the hub's clock; `not_before` is the earliest time of the press before it.

    By the unit's own counter when it gives an age; else by its clock when that is good; else all that is possible.
    """
    if press.age_s is not None:
        latest = received - press.age_s
        earliest = latest - 1 - TRANSIT_S - int(press.age_s * DRIFT)
    elif press.pressed_at is not None and press.clock_quality == GOOD_CLOCK:
        latest = min(received, press.pressed_at + CLOCK_SLACK_S)
        earliest = press.pressed_at - CLOCK_SLACK_S
    else:
        latest, earliest = received, 0
    latest = max(0, latest)
    return Span(min(max(earliest, not_before, 0), latest), latest)


def _kind(bed: Bed | None, unit: str) -> str:
    if bed is None or bed.unit != unit:
        return FOREIGN
    if bed.state == CLOSED:
        return CLOSED_BED
    return UNKNOWN_BED if bed.state == UNKNOWN else OPEN


def _looked_at(bed: Bed | None, unit: str, press: Press) -> str:
    if bed is None:
        return NOTHING
    if press.seen == bed.version:
        return CURRENT
    last = bed.changed
    if last and (last.unit, last.generation) == (unit, press.generation) and last.sequence < press.sequence:
        return OWN
    return NOTHING if press.seen == 0 else OLDER


def _time(bed: Bed | None, span: Span, received: int) -> str:
    last = bed.changed if bed else None
    if last is None:
        return AFTER
    if last.span.earliest > received:  # the hub's clock was set back since: no order can be told
        return OVERLAPPING
    if span.latest < last.span.earliest:
        return BEFORE
    return AFTER if span.earliest > last.span.latest else OVERLAPPING
