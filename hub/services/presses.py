"""Use case: a unit says that a bed was pressed. Runs inside the caller's transaction."""

import logging
import sqlite3
from dataclasses import dataclass

from hub import conflicts, metrics
from hub.beds import Bed, Span
from hub.conflicts import CLONED, KNOWN, LATE, NEW, QUARANTINE, REPEAT
from hub.errors import UnknownUnit
from hub.store import beds, ledger, registry
from hub.store.database import Connection
from wire.messages import APPLIED, CONFLICT, REFUSED, UNKNOWN, Ack, Press

log = logging.getLogger(__name__)

DONE = "done"  # answered with an acknowledgement
EARLY = "early"  # an earlier press is missing: the unit is asked for it, this one will come again
ASIDE = "aside"  # kept in quarantine, and refused


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a press. `changed` is the bed when the press changed it (or its flag), else None."""

    kind: str
    result: str
    ack: Ack | None = None
    changed: Bed | None = None


def record_press(db: Connection, unit: str, press: Press, *, received: int) -> Settled:
    """Put a press into the ledger, apply it if the rules say so, and return the answer to give after the commit.

    Raises UnknownUnit when the unit is not registered.
    """
    known = registry.find_unit(db, unit)
    if known is None:
        raise UnknownUnit(f"unit {unit} is not registered here, or was revoked")
    done, not_before = ledger.progress(db, unit, press.generation)
    if done is None:
        done = begin_journal(db, unit, press.generation, at=received)
    if press.sequence > done + 1:
        done = pass_over(db, known, press.generation, done, at=received)
    if press.sequence > done + 1:
        return Settled(EARLY, EARLY)
    key, earlier = NEW, None
    if press.sequence <= done:
        key, earlier = _known(db, unit, press)
    if earlier is not None and key == KNOWN:
        return Settled(DONE, REPEAT, _repeat(db, unit, press, earlier, done))
    span = conflicts.span_of(press, received=received, not_before=0 if key == LATE else not_before)
    return _take(db, unit, press, key, span, received=received, done=max(done, press.sequence))


def begin_journal(db: Connection, unit: str, generation: str, *, at: int) -> int:
    """Take note of a journal never heard of before; return its `up_to`, which is 0.

    A unit that had another one lost it: whatever was only there is gone, and staff are told.
    """
    if ledger.has_other_journal(db, unit, generation):
        registry.open_alert(db, "new-journal", unit, f"journal {generation} began: the old one is gone", at=at)
    return 0


def pass_over(db: Connection, known: sqlite3.Row, generation: str, done: int, *, at: int) -> int:
    """Record as lost what the unit said at its birth that it no longer has; return the new `up_to`.

    `known` is the unit's row. Only a birth of this very generation counts: nothing is concluded from silence.
    """
    if known["generation"] != generation or known["lowest"] is None or known["lowest"] <= done + 1:
        return done
    last = int(known["lowest"]) - 1
    ledger.add_gap(db, known["unit"], generation, first=done + 1, last=last, found_at=at)
    metrics.GAPS.inc(last - done)
    registry.open_alert(db, "gap", known["unit"], f"presses {done + 1} to {last} of {generation} never came", at=at)
    log.error("presses_missing unit=%s generation=%s first=%d last=%d", known["unit"], generation, done + 1, last)
    return last


def _known(db: Connection, unit: str, press: Press) -> tuple[str, sqlite3.Row | None]:
    earlier = ledger.find_press(db, unit, press.generation, press.sequence)
    if earlier is None:
        return LATE, None
    return (KNOWN if earlier["nonce"] == press.nonce else CLONED), earlier


def _take(db: Connection, unit: str, press: Press, key: str, span: Span, *, received: int, done: int) -> Settled:
    bed = beds.find_bed(db, press.bed)
    rule = conflicts.decide(key, bed, unit, press, span=span, received=received)
    if rule.result == QUARANTINE:
        return _quarantine(db, unit, press, bed, rule.reason, received=received)
    after = bed or _stranger(press.bed)
    changed = None
    if bed is not None and rule.result in (APPLIED, CONFLICT):
        flagged = conflicts.flag_after(rule, bed)
        after = changed = bed.pressed(press.wanted, flagged=flagged, change=conflicts.change_by(unit, press, span))
        beds.save_bed(db, changed)
    reason = None if rule.result == APPLIED else rule.reason
    ledger.add_press(db, unit, press, after, ledger.Outcome(rule.number, rule.result, reason, span, received))
    return Settled(DONE, rule.result, _ack(unit, press, rule.result, reason, after if bed else None, done), changed)


def _repeat(db: Connection, unit: str, press: Press, row: sqlite3.Row, done: int) -> Ack:
    return _ack(unit, press, row["result"], row["reason"], beds.find_bed(db, row["bed"]), done)


def _ack(unit: str, press: Press, result: str, reason: str | None, bed: Bed | None, done: int) -> Ack:
    if bed is None or bed.unit != unit:  # nothing is told about a bed that is not this unit's
        bed = _stranger(press.bed)
    return Ack(
        nonce=press.nonce,
        generation=press.generation, sequence=press.sequence, up_to=done, result=result, reason=reason, bed=bed.bed,
        state=bed.state, bed_version=bed.version, flagged=bed.flagged,
    )  # fmt: skip


def _quarantine(db: Connection, unit: str, press: Press, bed: Bed | None, why: str, *, received: int) -> Settled:
    identity = f"{press.generation}/{press.sequence}/{press.nonce}".encode()
    done = ledger.up_to(db, unit, press.generation) or 0
    new = ledger.set_aside(db, f"{unit}/press", press.encode(), identity=identity, why=why, at=received)
    registry.open_alert(
        db, "cloned", unit, f"press {press.sequence} of {press.generation} came twice, different", at=received
    )
    ack = _ack(unit, press, REFUSED, why, bed, done)
    if not new or bed is None or bed.unit != unit:
        return Settled(ASIDE, QUARANTINE, ack)
    checked = bed.checked()
    beds.save_bed(db, checked)
    outcome = ledger.Outcome(None, "flagged", why, Span(received, received), received)
    ledger.add_entry(db, "check", checked, outcome, entered_by="hub", seen=None)
    return Settled(ASIDE, QUARANTINE, _ack(unit, press, REFUSED, why, checked, done), checked)


def _stranger(bed: str) -> Bed:
    return Bed(bed, "", "", "", "", state=UNKNOWN)
