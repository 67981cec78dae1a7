"""Use cases of signed-in people: corrections with an entry in the audit, and what others must hear of them.

They run inside the caller's transaction, so that a correction and its entry are there together or not at all.
"""

from hub.beds import Bed, Correction
from hub.errors import StaleEdit
from hub.services import corrections, units
from hub.services.changes import Changes
from hub.services.corrections import Edit
from hub.store import audit, beds, ledger, wards
from hub.store.database import Connection


def correct(
    db: Connection, changes: Changes, bed: str, correction: Correction, edit: Edit, *, what: str, network: str, at: int
) -> Bed:
    """Correct a bed; `what` names the act in the audit. Raises StaleEdit or Refused as correct_bed does."""
    before = beds.get_bed(db, bed)
    after = corrections.correct_bed(db, bed, correction, edit, at=at)
    changes.changed([after])
    detail = " · ".join([*_differences(before, after), edit.reason])
    _note(db, edit, what, bed, detail, network=network, at=at, ledger_row=ledger.last_row(db))
    return after


def count(
    db: Connection, changes: Changes, ward: str, states: dict[str, str], seen: dict[str, int], edit: Edit, *,
    network: str, at: int,
) -> list[Bed]:  # fmt: skip
    """Enter a ward's census by hand; `seen` are the versions of the beds that the person was looking at.

    Raises StaleEdit when one of them changed since, Refused when a bed is missing.
    """
    for bed in beds.beds_counted_by_hand(db, ward):
        if seen.get(bed.bed, bed.version) != bed.version:
            raise StaleEdit(f"bed {bed.bed} changed meanwhile")
    first = ledger.last_row(db) + 1
    counted = corrections.count_ward(db, ward, states, edit, at=at)
    for bed, row in zip(counted, range(first, first + len(counted)), strict=True):
        _note(db, edit, "ward-counted", bed.bed, bed.state, network=network, at=at, ledger_row=row)
    changes.changed(counted)
    changes.changed(units.review_hand_census(db, now=at))
    return counted


def count_extra(
    db: Connection, changes: Changes, ward: str, number: int, edit: Edit, *, network: str, at: int
) -> None:  # fmt: skip
    """Keep how many patients of a ward have no bed, who counted them and when."""
    before = beds.extra_patients_of(db, ward)
    corrections.set_extra_patients(db, ward, number)
    wards.add_extra(db, ward, number, reason=edit.reason, entered_by=edit.by, at=at)
    changes.departments.add(wards.all_wards(db)[ward]["department"])
    _note(db, edit, "extra-patients", ward, f"{before} → {number}", network=network, at=at)


def dealt_with(db: Connection, kind: str, subject: str, *, by: str, network: str, at: int) -> bool:
    """Close an alert; False when none was open."""
    closed = corrections.close_alert(db, kind, subject, at=at)
    if closed:
        audit.add_entry(
            db, at=at, name=by, what="alert-dealt-with", about=subject, detail=kind, network=network
        )  # fmt: skip
    return closed


def _differences(before: Bed, after: Bed) -> list[str]:
    names = ("state", "cleaning", "staffed", "isolated", "flagged")
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return [f"{name}: {old} → {new}" for name, old, new in pairs if old != new] or [f"state: {after.state}"]


def _note(
    db: Connection, edit: Edit, what: str, about: str, detail: str, *, network: str, at: int,
    ledger_row: int | None = None,
) -> None:  # fmt: skip
    audit.add_entry(
        db, at=at, name=edit.by, what=what, about=about, detail=detail, network=network, ledger_row=ledger_row
    )  # fmt: skip
