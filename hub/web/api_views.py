"""What the API tells now: the facility, its departments, the census. Each view returns one answer as plain values."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

from hub.facility import Facility, Ward
from hub.runtime import Showcase
from hub.services.tallies import Tallies, tally
from hub.store import beds, ledger, wards
from hub.store.database import generation_of
from hub.web.api_schemas import PARTS
from hub.web.desk import desk, now, reader
from hub.web.problems import refuse
from wire.fields import VERSION
from wire.freshness import DARK, freshness

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a view finds when the hub last knew of all its units."""

    showcase: Showcase


def facility() -> Answer:
    """Return which hospital this is, and how large."""
    found = _facility()
    return {
        **owner(), "names": found.names.to_dict(), "beds": sum(len(ward.beds) for ward in found.wards),
        "wards": len(found.wards), "departments": len(found.departments),
    }  # fmt: skip


def departments() -> Answer:
    """Return its departments and their wards, in the order in which people list them."""
    found = _facility()
    rows = []
    for one in found.departments:
        mine = [ward for ward in found.wards if ward.department == one.id]
        size = sum(len(ward.beds) for ward in mine)
        listed = [_ward(ward) for ward in mine]
        rows.append({"department": one.id, "names": one.names.to_dict(), "beds": size, "wards": listed})
    return {**owner(), "departments": rows}


def _ward(ward: Ward) -> Answer:
    return {
        "ward": ward.id, "names": ward.names.to_dict(), "category": ward.category, "sex": ward.sex,
        "capabilities": list(ward.capabilities), "beds": len(ward.beds),
    }  # fmt: skip


def census() -> Answer:
    """Return the counts now; they are null when they are too old to be told."""
    known = age()
    if known["freshness"] == DARK:
        return {**source(), **known, "totals": None, **dict.fromkeys(PARTS)}
    kept = wards.all_wards(reader())
    extra = {name: row["extra_patients"] for name, row in kept.items()}
    found = tally(_facility(), beds.count_wards(reader()), extra)
    return {**source(), **known, **rows_of(found, {name: row["counted_at"] for name, row in kept.items()})}


def require(*, ward: str | None = None, department: str | None = None) -> None:
    """End the request with 404 when it names a ward or a department that is not in the facility file."""
    if ward is not None and ward not in {one.id for one in _facility().wards}:
        refuse(404, f"there is no ward {ward}; GET /api/v1/departments lists them")
    if department is not None and department not in _facility().names_of:
        refuse(404, f"there is no department {department}; GET /api/v1/departments lists them")


def owner() -> Answer:
    """Return what every answer begins with: whose it is, and from which ledger."""
    return {"version": VERSION, "facility": _facility().id, "generation": generation_of(reader())}


def source() -> Answer:
    """Return what every answer about beds begins with: whose it is, and up to which row of which ledger."""
    return {**owner(), "ledger_row": ledger.last_row(reader())}


def age() -> Answer:
    """Return as of when all of it is known: by the same second as the boards and the lobby page."""
    kept: Source = current_app.extensions["shayya-api"]
    board = kept.showcase.now().board
    if board is None:
        return {"as_of": None, "age_s": None, "freshness": DARK}
    age_s = now() - board.as_of
    return {"as_of": board.as_of, "age_s": age_s, "freshness": freshness("board", age_s)}


def rows_of(found: Tallies, counted_at: dict[str, int | None] | None = None) -> Answer:
    """Return a census as an answer holds it; one of the past without `counted_at`."""
    facility = _facility()
    ages = {} if counted_at is None else {ward.id: {"counted_at": counted_at.get(ward.id)} for ward in facility.wards}
    names = {one: names.to_dict() for one, names in facility.names_of.items()}
    return {
        "totals": found.total.fields(),
        "departments": [{"department": d, "names": names[d], **c.fields()} for d, c in found.departments.items()],
        "wards": [
            {
                "ward": ward.id, "department": ward.department, "names": ward.names.to_dict(),
                "category": ward.category, "sex": ward.sex, **ages.get(ward.id, {}),
                **found.wards[ward.id].fields(),
            }
            for ward in facility.wards
        ],
        "groups": [
            {"department": d, "names": names[d], "category": category, "sex": sex, **counts.fields()}
            for (d, category, sex), counts in found.groups.items()
        ],
    }  # fmt: skip


def _facility() -> Facility:
    return desk().config.facility
