"""Who was heard when. Ages are measured by a counter that no clock setting moves; the ledger keeps the last times."""

import logging
import time
from collections.abc import Iterable

from hub import metrics
from hub.freshness import QUIET, SILENT, age_by_clock, liveness
from hub.services import corrections, units
from hub.services.changes import Changes
from hub.store import beds, ledger, registry
from hub.store.database import Connection

log = logging.getLogger(__name__)


class Watch:
    """Keeps when each unit was last heard. `audible` are the units whose beds are known."""

    def __init__(self, db: Connection, *, now: int) -> None:
        self.audible: set[str] = set()
        self._heard: dict[str, float] = {}
        self._fresh: set[str] = set()
        self._row = ledger.last_row(db)
        started = time.monotonic()
        for row in registry.all_units(db):
            if not row["silent"]:
                self.audible.add(row["unit"])
            age = age_by_clock(row["heard_at"], now)
            if age is not None:
                self._heard[row["unit"]] = started - age

    def heard(self, found: Iterable[str]) -> None:
        """These units gave a live sign; call when what came with it is durable."""
        now = time.monotonic()
        for unit in found:
            self._heard[unit] = now
            self._fresh.add(unit)
            if unit not in self.audible:
                self.audible.add(unit)
                log.info("unit_heard_again unit=%s", unit)

    def review(self, db: Connection, *, now: int) -> Changes:
        """Find units, hand censuses and holds whose time is over; return what that changed."""
        changes = Changes()
        moment = time.monotonic()
        quiet = silent = 0
        for row in registry.all_units(db):
            unit = row["unit"]
            heard = self._heard.get(unit)
            state = liveness(None if heard is None else moment - heard)
            quiet += state == QUIET
            silent += state == SILENT
            if state == SILENT and not row["silent"]:
                self.audible.discard(unit)
                for bed in units.set_silence(db, unit, silent=True, at=now):
                    changes.counted(bed)
                log.warning("unit_silent unit=%s its beds count as unknown", unit)
            elif state == SILENT:
                registry.open_alert(db, "silent", unit, "never heard since it was registered", at=now)
        self._keep(db, now, moment)
        for bed in units.review_hand_census(db, now=now):
            changes.counted(bed)
        changes.changed(corrections.release_lapsed_holds(db, now=now))
        metrics.UNITS_SILENT.set(silent)
        metrics.UNITS_QUIET.set(quiet)
        return changes

    def entered_elsewhere(self, db: Connection) -> Changes:
        """Return the beds that a command line tool changed since the last look."""
        changes = Changes()
        changes.changed(beds.beds_entered_after(db, self._row))
        self._row = ledger.last_row(db)
        return changes

    def _keep(self, db: Connection, now: int, moment: float) -> None:
        registry.keep_heard(db, {unit: now - int(moment - self._heard[unit]) for unit in self._fresh})
        self._fresh.clear()
