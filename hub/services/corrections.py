"""Use cases of people at a screen: correct a bed, count a ward by hand, say how many patients have no bed."""

from dataclasses import dataclass

from hub.beds import CLEANING_REASONS, Bed, Change, Correction, Span
from hub.errors import Refused, StaleEdit
from hub.store import beds, ledger, registry
from hub.store.database import Connection
from wire.fields import Text, WireError
from wire.messages import APPLIED, CLEANING, CLOSED, OCCUPIED, VACANT

STATES = (VACANT, OCCUPIED, CLEANING, CLOSED)
REASON = Text(80)


@dataclass(frozen=True, slots=True)
class Edit:
    """Who corrects, why, and which version of the bed they were looking at."""

    by: str
    reason: str
    seen: int


def correct_bed(db: Connection, bed: str, correction: Correction, edit: Edit, *, at: int) -> Bed:
    """Apply a named person's correction and return the bed after it.

    Raises StaleEdit when the bed changed since the person looked, Refused when the correction makes no sense.
    """
    _check(correction, edit)
    before = beds.get_bed(db, bed)
    if before.version != edit.seen:
        raise StaleEdit(f"bed {bed} changed meanwhile: it is {before.state} now (version {before.version})")
    after = before.corrected(correction, change=Change(Span(at, at)))
    return _enter(db, "correction", after, edit, at=at)


def count_ward(db: Connection, ward: str, states: dict[str, str], edit: Edit, *, at: int) -> list[Bed]:
    """Enter a ward's census taken by hand: the state of each of its beds that no unit serves. Return those beds.

    A state is one of STATES; "cleaning:contaminated" adds the reason.

    All of them must be given: a bed left out would go on with an old state under a new time.
    """
    by_hand = beds.beds_counted_by_hand(db, ward)
    if not by_hand or {bed.bed for bed in by_hand} != set(states):
        raise Refused(f"ward {ward}: give the state of each bed that no unit serves: {len(by_hand)} of them")
    after = []
    for bed in by_hand:
        state, _, cleaning = states[bed.bed].partition(":")
        correction = Correction(state=state, cleaning=cleaning or None)
        _check(correction, edit)
        after.append(_enter(db, "count", bed.corrected(correction, change=Change(Span(at, at))), edit, at=at))
    beds.set_counted(db, ward, counted_at=at, lapsed=True)  # the review that follows finds it counted
    return after


def set_extra_patients(db: Connection, ward: str, number: int) -> None:
    """Keep how many patients of a ward lie on trolleys or the floor."""
    if beds.extra_patients_of(db, ward) is None:
        raise Refused(f"there is no ward {ward!r} in this facility")
    if not 0 <= number <= 999:
        raise Refused("extra patients must be a whole number from 0 to 999")
    beds.set_extra_patients(db, ward, number)


def release_lapsed_holds(db: Connection, *, now: int) -> list[Bed]:
    """Give beds back whose hold ended; return them."""
    edit = Edit("hub", "the hold ended", 0)
    held = beds.beds_with_lapsed_hold(db, now)
    return [_enter(db, "release", bed.released(change=Change(Span(now, now))), edit, at=now) for bed in held]


def close_alert(db: Connection, kind: str, subject: str, *, at: int) -> bool:
    """Note that staff dealt with an alert; False when none was open."""
    return registry.close_alert(db, kind, subject, at=at)


def _check(correction: Correction, edit: Edit) -> None:
    if correction == Correction():
        raise Refused("nothing to change was given")
    if correction.state is not None and correction.state not in STATES:
        raise Refused("state must be one of " + ", ".join(STATES))
    if correction.cleaning is not None and correction.cleaning not in CLEANING_REASONS:
        raise Refused("the reason for cleaning must be one of " + ", ".join(CLEANING_REASONS))
    try:
        REASON.read(edit.reason)
        REASON.read(edit.by)
    except WireError as error:
        raise Refused(f"name and reason: {error}") from None
    if not edit.by.strip() or not edit.reason.strip():
        raise Refused("say who corrects and why")


def _enter(db: Connection, kind: str, after: Bed, edit: Edit, *, at: int) -> Bed:
    beds.save_bed(db, after)
    outcome = ledger.Outcome(None, APPLIED, edit.reason, Span(at, at), at)
    ledger.add_entry(db, kind, after, outcome, entered_by=edit.by, seen=edit.seen)
    return after
