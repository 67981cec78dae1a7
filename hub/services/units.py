"""Use cases about units: born, gone, heard, silent; and what a unit is told about its beds."""

import logging
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace

from hub.beds import Bed
from hub.errors import UnknownUnit
from hub.freshness import lapsed
from hub.services.presses import begin_journal, pass_over
from hub.store import beds, ledger, registry
from hub.store.database import Connection
from wire.messages import BedReport, Beds, Birth

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Born:
    """What a birth led to: `news` False when it was an old one; `answer` goes to the unit."""

    news: bool
    answer: Beds | None = None


def require_unit(db: Connection, unit: str) -> sqlite3.Row:
    """Return the unit's row, or raise UnknownUnit when it is not registered."""
    known = registry.find_unit(db, unit)
    if known is None:
        raise UnknownUnit(f"unit {unit} is not registered here, or was revoked")
    return known


def record_birth(db: Connection, unit: str, birth: Birth, *, at: int) -> Born:
    """Take note that a unit is here, or (by its will) gone. Raises UnknownUnit when it is not registered.

    An older connection number is a late message of an earlier connection and changes nothing, unless it is about
    another journal: a unit that was set up anew counts from the start. It is answered all the same, as it may come
    from the original of a copied card whose copy has counted further.
    """
    known = require_unit(db, unit)
    same_journal = birth.generation is None or birth.generation == known["generation"]
    if same_journal and known["connection"] is not None and birth.connection < known["connection"]:
        return Born(news=False, answer=report_beds(db, unit) if birth.online else None)
    if not birth.online:
        registry.keep_offline(db, unit)
        return Born(news=True)
    if birth.generation is None or birth.lowest is None or birth.next is None:
        return Born(news=True, answer=report_beds(db, unit))
    registry.keep_birth(
        db, unit, connection=birth.connection, generation=birth.generation, lowest=birth.lowest,
        next_number=birth.next, firmware=birth.firmware, platform=birth.platform,
    )  # fmt: skip
    _catch_up(db, unit, birth.generation, at=at)
    return Born(news=True, answer=report_beds(db, unit))


def _catch_up(db: Connection, unit: str, generation: str, *, at: int) -> None:
    done = ledger.up_to(db, unit, generation)
    if done is None:
        done = begin_journal(db, unit, generation, at=at)
    known = registry.find_unit(db, unit)
    if known is not None:
        pass_over(db, known, generation, done, at=at)


def report_beds(db: Connection, unit: str) -> Beds:
    """Return what the unit is told: its beds as they are, up to which press all is settled, and what is missing."""
    known = registry.find_unit(db, unit)
    generation = known["generation"] if known else None
    done = ledger.up_to(db, unit, generation) if generation else None
    need = None
    if known and generation and known["next"] is not None and known["next"] > (done or 0) + 1:
        need = max((done or 0) + 1, known["lowest"] or 1)
    return Beds(
        beds=[_report(bed) for bed in beds.beds_of_unit(db, unit)],
        journal=generation,
        up_to=None if generation is None else done or 0,
        need=need,
        nonce=_nonce_of(db, unit, generation, done),
    )


def ask_again(db: Connection, unit: str, generation: str) -> Beds:
    """Return the message that asks a unit for the first press of this generation that is missing."""
    done = ledger.up_to(db, unit, generation) or 0
    reports = [_report(bed) for bed in beds.beds_of_unit(db, unit)]
    nonce = _nonce_of(db, unit, generation, done)
    return Beds(beds=reports, journal=generation, up_to=done, need=done + 1, nonce=nonce)


def _nonce_of(db: Connection, unit: str, generation: str | None, sequence: int | None) -> str | None:
    row = ledger.find_press(db, unit, generation, sequence) if generation and sequence else None
    return None if row is None else str(row["nonce"])


def _report(bed: Bed) -> BedReport:
    return BedReport(
        bed=bed.bed, state=bed.state, bed_version=bed.version, flagged=bed.flagged, held=bed.held
    )  # fmt: skip


def set_silence(db: Connection, unit: str, *, silent: bool, at: int) -> list[Bed]:
    """Let a unit's beds count as unknown because it is silent, or count again; return the beds that changed."""
    registry.set_silent(db, unit, silent=silent)
    if silent:
        registry.open_alert(db, "silent", unit, "its beds count as unknown", at=at)
    else:
        registry.close_alert(db, "silent", unit, at=at)
        registry.keep_heard(db, {unit: at})  # a hub that is killed now must not find it never heard
    return _mark(db, beds.beds_of_unit(db, unit), silent=silent)


def review_hand_census(db: Connection, *, now: int) -> list[Bed]:
    """Let beds without a unit count as unknown when their ward was counted too long ago; return those that changed."""
    changed = []
    for ward, _, counted_at, was_lapsed in beds.wards_by_hand(db):
        is_lapsed = lapsed(counted_at, now)
        if is_lapsed != bool(was_lapsed):
            beds.set_counted(db, ward, counted_at=counted_at, lapsed=is_lapsed)
        if is_lapsed:
            registry.open_alert(db, "lapsed", ward, "count its beds by hand", at=now)
        elif was_lapsed:
            registry.close_alert(db, "lapsed", ward, at=now)
        changed += _mark(db, beds.beds_counted_by_hand(db, ward), silent=is_lapsed)
    return changed


def _mark(db: Connection, found: Iterable[Bed], *, silent: bool) -> list[Bed]:
    changed = [replace(bed, silent=silent) for bed in found if bed.silent != silent]
    for bed in changed:
        beds.save_bed(db, bed)
    return changed
