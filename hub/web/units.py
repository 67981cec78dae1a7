"""Unit health: what each unit last said of itself, and what a technician does about it."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hub.freshness import HEARD, SILENT, age_by_clock, liveness
from hub.services import desk_work
from hub.store import beds, registry
from hub.web.advice import ALERTS, BY_ITSELF, NEVER, WEAK_DBM, WORDS, advice_for
from hub.web.desk import address, desk, now, person, reader, write
from wire.messages import Health


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as the page shows it."""

    unit: str
    state: str
    word: str
    heard_at: int | None
    firmware: str
    platform: str
    beds: tuple[str, ...]
    wards: tuple[str, ...]
    health: Health | None

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do next; nothing when all is well."""
        return advice_for(self.state, self.health)


def units() -> str:
    """The page."""
    rows = sorted((_row(row) for row in registry.all_units(reader())), key=_urgency)
    alerts = registry.open_alerts(reader())
    return render_template(
        "staff/units.html", units=rows, alerts=alerts, told=ALERTS, by_itself=BY_ITSELF, weak=WEAK_DBM,
        connected=desk().writer.connected,
    )  # fmt: skip


def _urgency(row: UnitRow) -> tuple[bool, bool, str]:
    return row.state == HEARD, not row.advice, row.unit


def _row(row: Any) -> UnitRow:
    unit = row["unit"]
    mine = beds.beds_of_unit(reader(), unit)
    state = NEVER if row["heard_at"] is None else liveness(age_by_clock(row["heard_at"], now()))
    if state == HEARD and row["silent"]:
        state = SILENT
    return UnitRow(
        unit, state, str(WORDS[state]), row["heard_at"], row["firmware"] or "", row["platform"] or "",
        tuple(bed.bed for bed in mine), tuple(dict.fromkeys(bed.ward for bed in mine)),
        desk().writer.health.get(unit),
    )  # fmt: skip


def dealt_with() -> Response:
    """A technician dealt with an alert."""
    kind, subject = request.form.get("kind", ""), request.form.get("subject", "")
    if kind in BY_ITSELF or kind not in ALERTS:
        abort(422, _("This alert ends by itself."))
    by, where, at = person().name, address(), now()
    write(lambda db, _changes: desk_work.dealt_with(db, kind, subject, by=by, network=where, at=at))
    return redirect(url_for("staff.units"), 303)
