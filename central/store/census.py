"""Questions about batches and the current census."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from central.models import CENSUS_BATCH, CENSUS_ROW, COUNT_COLUMNS, CURRENT_CENSUS, DEPARTMENT, FACILITY
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


def current_censuses(connection: Connection, facility: str | None = None) -> list[dict[str, Any]]:
    """Return each facility (or only one) with what is current for it; nulls where it never reported."""
    question = select(
        FACILITY.c.id, FACILITY.c.name_bn, FACILITY.c.name_hi, FACILITY.c.name_en, CURRENT_CENSUS.c.generation,
        CURRENT_CENSUS.c.batch, CURRENT_CENSUS.c.ledger_row, CURRENT_CENSUS.c.as_of, CURRENT_CENSUS.c.received_at,
    ).join(CURRENT_CENSUS).order_by(FACILITY.c.id)  # fmt: skip
    if facility is not None:
        question = question.where(FACILITY.c.id == facility)
    return [dict(row) for row in connection.execute(question).mappings()]


def current_rows(connection: Connection, facility: str | None = None) -> list[dict[str, Any]]:
    """Return the bed groups of each current census (or only of one facility) with their names, in the hub's order."""
    named = and_(DEPARTMENT.c.facility_id == CURRENT_CENSUS.c.facility_id, DEPARTMENT.c.id == CENSUS_ROW.c.department)
    question = (
        select(
            CURRENT_CENSUS.c.facility_id, CENSUS_ROW, DEPARTMENT.c.name_bn, DEPARTMENT.c.name_hi, DEPARTMENT.c.name_en
        )
        .join_from(CURRENT_CENSUS, CENSUS_ROW, CENSUS_ROW.c.batch_id == CURRENT_CENSUS.c.rows_batch_id)
        .join(DEPARTMENT, named)
        .order_by(CURRENT_CENSUS.c.facility_id, CENSUS_ROW.c.position)
    )
    if facility is not None:
        question = question.where(CURRENT_CENSUS.c.facility_id == facility)
    return [dict(row) for row in connection.execute(question).mappings()]


def current_sums(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return for each facility that reported the sum of each count over its current census."""
    sums = [func.sum(CENSUS_ROW.c[name]).label(name) for name in COUNT_COLUMNS]
    question = (
        select(CURRENT_CENSUS.c.facility_id, *sums)
        .join_from(CURRENT_CENSUS, CENSUS_ROW, CENSUS_ROW.c.batch_id == CURRENT_CENSUS.c.rows_batch_id)
        .group_by(CURRENT_CENSUS.c.facility_id)
    )
    return {
        row["facility_id"]: {name: int(row[name]) for name in COUNT_COLUMNS}
        for row in connection.execute(question).mappings()
    }
