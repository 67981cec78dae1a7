"""What people at a page write: every one goes through the one writer, with who, why, and which version they saw."""

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hub.beds import Bed, Correction
from hub.errors import Refused, StaleEdit
from hub.roles import MANAGING
from hub.services import desk_work
from hub.services.corrections import Edit
from hub.store.beds import get_bed
from hub.web import words
from hub.web.desk import address, i_may, look_again, now, person, reader, write
from hub.web.tiles import SAYINGS, said
from hub.web.wards import bed as bed_page
from hub.web.wards import count_page, ward_named
from hub.web.wards import ward as ward_page
from wire.messages import CLOSED

Answer = Response | tuple[str, int]
YES_OR_NO = {"yes": True, "no": False, "": None}


def set_state(bed: str) -> Answer:
    """A nurse says how a bed is."""
    value = request.form.get("state", "")
    place = _bed(bed)
    if value not in SAYINGS or place.state == CLOSED:
        return ward_page(place.ward, _("This cannot be said of bed %(bed)s.", bed=bed), 422)
    edit = Edit(person().name, words.AT_THE_BED, _seen())
    try:
        _correct(bed, _correction(value), edit, "bed-state")
    except StaleEdit:
        look_again()
        return ward_page(place.ward, _stale(bed), 409)
    if request.form.get("back") == "house":
        return redirect(url_for("staff.house", _anchor="check"), 303)
    return redirect(url_for("staff.ward", ward=place.ward, _anchor=f"bed-{bed}"), 303)


def correct(bed: str) -> Answer:
    """A bed manager corrects a bed, and says why."""
    _bed(bed)
    form = request.form
    why = form.get("reason", "").strip()
    value = form.get("state", "")
    if value and value not in (*SAYINGS, CLOSED):
        return bed_page(bed, _("This cannot be said of bed %(bed)s.", bed=bed), 422)
    if not 3 <= len(why) <= 80:
        return bed_page(bed, _("Say why, in 3 to 80 characters, and nothing about a patient."), 422)
    correction = _correction(value, staffed=form.get("staffed", ""), isolated=form.get("isolated", ""))
    if correction == Correction():
        return bed_page(bed, _("Choose what to change."), 422)
    try:
        _correct(bed, correction, Edit(person().name, why, _seen()), "bed-corrected")
    except StaleEdit:
        look_again()
        return bed_page(bed, _stale(bed), 409)
    except Refused:
        return bed_page(bed, _("Say why, in 3 to 80 characters, and nothing about a patient."), 422)
    return redirect(url_for("staff.bed", bed=bed), 303)


def enter_count(ward: str) -> Answer:
    """A census taken by hand, of all the beds of a ward that no unit serves."""
    ward_named(ward)
    form = request.form
    given = {name.removeprefix("state-"): value for name, value in form.items() if name.startswith("state-")}
    seen = {bed: form.get(f"seen-{bed}", -1, int) for bed in given}
    if not given or any(value not in (*SAYINGS, CLOSED) for value in given.values()):
        return count_page(ward, _("Say of each bed how it is."), 422)
    if not i_may(MANAGING) and any((value == CLOSED) != (_bed(bed).state == CLOSED) for bed, value in given.items()):
        return count_page(ward, _("Only a bed manager closes a bed or opens it."), 422)
    edit, at, where = Edit(person().name, words.COUNTED, 0), now(), address()
    try:
        write(lambda db, changes: desk_work.count(db, changes, ward, given, seen, edit, network=where, at=at))
    except StaleEdit:
        look_again()
        return count_page(ward, _("A bed changed meanwhile. Nothing was changed; look and count again."), 409)
    except Refused:
        look_again()
        return count_page(ward, _("Say of each bed how it is."), 422)
    return redirect(url_for("staff.ward", ward=ward), 303)


def enter_extra(ward: str) -> Answer:
    """How many patients of a ward have no bed."""
    ward_named(ward)
    number = request.form.get("number", -1, int)
    edit, at, where = Edit(person().name, words.COUNTED, 0), now(), address()
    try:
        write(lambda db, changes: desk_work.count_extra(db, changes, ward, number, edit, network=where, at=at))
    except Refused:
        return ward_page(ward, _("Give a whole number from 0 to 999."), 422)
    return redirect(url_for("staff.ward", ward=ward), 303)


def _bed(name: str) -> Bed:
    return get_bed(reader(), name)  # UnknownBed is answered with 404


def _seen() -> int:
    return request.form.get("seen", -1, int)


def _correction(value: str, *, staffed: str = "", isolated: str = "") -> Correction:
    state, _colon, cleaning = value.partition(":")
    return Correction(
        state=state or None, cleaning=cleaning or None, staffed=YES_OR_NO.get(staffed),
        isolated=YES_OR_NO.get(isolated),
    )  # fmt: skip


def _correct(bed: str, correction: Correction, edit: Edit, what: str) -> Bed:
    at, where = now(), address()
    return write(
        lambda db, changes: desk_work.correct(db, changes, bed, correction, edit, what=what, network=where, at=at)
    )


def _stale(bed: str) -> str:
    state = words.STATES[said(_bed(bed))]
    return _(
        "Bed %(bed)s changed meanwhile: it is “%(state)s” now. Nothing was changed; look and choose again.",
        bed=bed, state=state,
    )  # fmt: skip
