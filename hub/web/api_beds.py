"""What the API tells of single beds: how each is now, and what the ledger has about them since a row."""

from typing import Any

from hub.beds import Bed
from hub.census import bucket_of
from hub.store import beds, ledger
from hub.store.database import generation_of
from hub.web.api_views import Answer, age, require, source
from hub.web.desk import reader
from hub.web.problems import refuse
from wire.freshness import DARK

BEGIN_ANEW = "it was restored; read the census, then events after its ledger_row"
# Of a row of the ledger; no free text and no person's name.
AS_KEPT = (
    "row", "kind", "bed", "result", "wanted", "state", "cleaning", "version", "received_at", "earliest", "latest",
)  # fmt: skip
FLAGS = ("staffed", "isolated", "held", "flagged")


def all_beds(ward: str | None, department: str | None) -> Answer:
    """Return every bed, or those of a ward or a department; `beds` is null when it is too old to be told."""
    require(ward=ward, department=department)
    known = age()
    if known["freshness"] == DARK:
        return {**source(), **known, "beds": None}
    found = [one for one in beds.all_beds(reader()) if ward in (None, one.ward)]
    return {**source(), **known, "beds": [_bed(one) for one in found if department in (None, one.department)]}


def one_bed(bed: str) -> Answer:
    """Return one bed; `bed` is null when it is too old to be told."""
    found = beds.find_bed(reader(), bed)
    if found is None:
        refuse(404, f"there is no bed {bed[:40]!r}; GET /api/v1/beds lists them")
    known = age()
    return {**source(), **known, "bed": None if known["freshness"] == DARK else _bed(found)}


def _bed(bed: Bed) -> dict[str, Any]:
    return {
        "bed": bed.bed, "ward": bed.ward, "department": bed.department, "category": bed.category, "sex": bed.sex,
        "bucket": bucket_of(bed), "state": bed.state, "cleaning": bed.cleaning, "staffed": bed.staffed,
        "isolated": bed.isolated, "held": bed.held, "flagged": bed.flagged, "silent": bed.silent,
        "by_hand": bed.unit is None, "version": bed.version,
        "changed_at": None if bed.changed is None else bed.changed.span.latest,
    }  # fmt: skip


def events(after: int, limit: int, generation: str | None) -> Answer:
    """Return what the ledger has after a row; ask again with `after` set to `next`."""
    told = source()
    if generation is not None and generation != generation_of(reader()):
        refuse(409, f"the ledger is another one now, of generation {told['generation']}: {BEGIN_ANEW}")
    if after > told["ledger_row"]:
        refuse(409, f"the ledger ends at row {told['ledger_row']}: {BEGIN_ANEW}")
    rows = [_event(row) for row in ledger.rows_after(reader(), after, most=limit)]
    last = rows[-1]["row"] if rows else after
    return {**told, "after": after, "events": rows, "next": last, "more": last < told["ledger_row"]}


def _event(row: Any) -> dict[str, Any]:
    return {**{name: row[name] for name in AS_KEPT}, **{name: bool(row[name]) for name in FLAGS}}
