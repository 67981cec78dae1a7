"""Questions about batches and the current census."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, and_, bindparam, cast, func, select

from central.models import CENSUS_BATCH, CENSUS_ROW, COUNT_COLUMNS, CURRENT_CENSUS, DEPARTMENT, FACILITY
from central.store.batches import GROUP_COLUMNS
from central.store.database import upsert

_LOCK = select(CURRENT_CENSUS).where(CURRENT_CENSUS.c.facility_id == bindparam("facility")).with_for_update()

_HELD = select(CENSUS_BATCH.c.body_hash).where(
    CENSUS_BATCH.c.facility_id == bindparam("facility"),
    CENSUS_BATCH.c.generation == bindparam("generation"),
    CENSUS_BATCH.c.batch == bindparam("batch"),
)

_HIGHEST = select(func.max(CENSUS_BATCH.c.batch)).where(
    CENSUS_BATCH.c.facility_id == bindparam("facility"), CENSUS_BATCH.c.generation == bindparam("generation")
)


def lock_current(connection: Connection, facility: str) -> dict[str, Any]:
    """Return what is current for a facility, and let nobody else change it until the transaction ends."""
    return dict(connection.execute(_LOCK, {"facility": facility}).mappings().one())


def held_body(connection: Connection, facility: str, generation: str, batch: int) -> str | None:
    """Return the body hash of the batch held under this key, None when there is none."""
    key = {"facility": facility, "generation": generation, "batch": batch}
    found: str | None = connection.execute(_HELD, key).scalar()
    return found


def highest_batch(connection: Connection, facility: str, generation: str) -> int:
    """Return the highest number held of a generation, 0 when it was never seen."""
    return connection.execute(_HIGHEST, {"facility": facility, "generation": generation}).scalar() or 0


def put_departments(connection: Connection, departments: Sequence[Mapping[str, object]]) -> None:
    """Keep the names of departments, new ones and changed ones."""
    if departments:
        upsert(connection, DEPARTMENT, departments)


def current_reports(connection: Connection, facility: str | None = None) -> list[dict[str, Any]]:
    """Return every facility (or only one) with what is current for it, a line for each bed group in the hub's order.

    A facility without rows has one line, in which `department` is null; one that never reported has null throughout.
    """
    if facility is None:
        return _lines(connection, _REPORTS, {})
    return _lines(connection, _REPORT, {"facility": facility})


def current_sums(connection: Connection) -> list[dict[str, Any]]:
    """Return every facility with what is current for it and the sum of each count, 0 where there are no rows."""
    return _lines(connection, _SUMS, {})


def _lines(connection: Connection, question: Select[Any], values: dict[str, str]) -> list[dict[str, Any]]:
    found = connection.execute(question, values)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


# Each answer is one statement: it is as consistent as a transaction, and one round trip instead of five.

_FACILITY = (
    FACILITY.c.id, FACILITY.c.name_bn, FACILITY.c.name_hi, FACILITY.c.name_en, CURRENT_CENSUS.c.generation,
    CURRENT_CENSUS.c.batch, CURRENT_CENSUS.c.ledger_row, CURRENT_CENSUS.c.as_of, CURRENT_CENSUS.c.received_at,
)  # fmt: skip
_WITH_ROWS = FACILITY.join(CURRENT_CENSUS).outerjoin(
    CENSUS_ROW, CENSUS_ROW.c.batch_id == CURRENT_CENSUS.c.rows_batch_id
)
_NAMED = and_(DEPARTMENT.c.facility_id == FACILITY.c.id, DEPARTMENT.c.id == CENSUS_ROW.c.department)

_REPORTS = (
    select(
        *_FACILITY,
        *(CENSUS_ROW.c[name] for name in GROUP_COLUMNS),
        *(DEPARTMENT.c[f"name_{language}"].label(f"department_{language}") for language in ("bn", "hi", "en")),
    )
    .select_from(_WITH_ROWS.outerjoin(DEPARTMENT, _NAMED))
    .order_by(FACILITY.c.id, CENSUS_ROW.c.position)
)
_REPORT = _REPORTS.where(FACILITY.c.id == bindparam("facility"))

_SUMS = (
    select(
        *_FACILITY,
        *(cast(func.coalesce(func.sum(CENSUS_ROW.c[name]), 0), BigInteger).label(name) for name in COUNT_COLUMNS),
    )
    .select_from(_WITH_ROWS)
    .group_by(*_FACILITY)
    .order_by(FACILITY.c.id)
)
