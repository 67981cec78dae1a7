"""Keeping one batch: history, rows and current census in one go. PostgreSQL does it in a single statement."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, text

from central.models import CENSUS_BATCH, CENSUS_ROW, COUNT_COLUMNS, CURRENT_CENSUS
from central.store.database import SQLITE, insert_new

Group = tuple[str | int, ...]
GROUP_COLUMNS = ("department", "category", "sex", *COUNT_COLUMNS)


@dataclass(frozen=True)
class NewBatch:
    """What is kept of a batch: the columns of census_batch, and of current_census when it `becomes_current`.

    `rows_batch_id` names an earlier batch with the very same rows, None when `groups` (the values of GROUP_COLUMNS for
    each row) are to be kept under this one.
    """

    facility_id: str
    generation: str
    batch: int
    body_hash: str
    ledger_row: int
    as_of: int
    received_at: int
    standing: str
    rows_batch_id: int | None
    becomes_current: bool
    rows_hash: str
    names_hash: str
    groups: Sequence[Group]


_BATCH_COLUMNS = tuple(column.name for column in CENSUS_BATCH.columns if not column.primary_key)
_CURRENT_COLUMNS = tuple(column.name for column in CURRENT_CENSUS.columns if not column.primary_key)
_ROW_COLUMNS = ("position", *GROUP_COLUMNS)

_ALL_IN_ONE = text(f"""
    WITH kept AS (
        INSERT INTO census_batch ({", ".join(_BATCH_COLUMNS)})
        VALUES ({", ".join(":" + name for name in _BATCH_COLUMNS)})
        ON CONFLICT (facility_id, generation, batch) DO NOTHING
        RETURNING id
    ), its_rows AS (
        INSERT INTO census_row (batch_id, {", ".join(_ROW_COLUMNS)})
        SELECT kept.id, row.* FROM kept, json_to_recordset(CAST(:groups AS json))
            AS row ({", ".join(f"{name} {CENSUS_ROW.c[name].type}" for name in _ROW_COLUMNS)})
    ), its_census AS (
        UPDATE current_census SET
            {", ".join(f"{name} = :{name}" for name in _CURRENT_COLUMNS if name != "rows_batch_id")},
            rows_batch_id = coalesce(CAST(:rows_batch_id AS bigint), kept.id)
        FROM kept WHERE current_census.facility_id = :facility_id AND :becomes_current
    )
    SELECT count(*) FROM kept
""")

_SET_CURRENT = (
    CURRENT_CENSUS.update()
    .where(CURRENT_CENSUS.c.facility_id == bindparam("facility"))
    .values({name: bindparam(name) for name in _CURRENT_COLUMNS})
)


def keep_batch(connection: Connection, batch: NewBatch) -> bool:
    """Keep a batch; False when one is there already under its key, and then nothing is changed.

    The caller holds the lock of the facility's current census.
    """
    if connection.dialect.name == SQLITE:
        return _keep_step_by_step(connection, batch)
    values = {**vars(batch), "groups": json.dumps(_named(batch.groups))}
    return bool(connection.execute(_ALL_IN_ONE, values).scalar_one())


def _keep_step_by_step(connection: Connection, batch: NewBatch) -> bool:
    values = vars(batch)
    batch_id = insert_new(connection, CENSUS_BATCH, {name: values[name] for name in _BATCH_COLUMNS})
    if batch_id is None:
        return False
    if batch.groups:
        connection.execute(CENSUS_ROW.insert(), [{"batch_id": batch_id, **row} for row in _named(batch.groups)])
    if batch.becomes_current:
        current = {name: values[name] for name in _CURRENT_COLUMNS}
        current["rows_batch_id"] = batch.rows_batch_id or batch_id
        connection.execute(_SET_CURRENT, {**current, "facility": batch.facility_id})
    return True


def _named(groups: Sequence[Group]) -> list[dict[str, str | int]]:
    return [dict(zip(_ROW_COLUMNS, (position, *group), strict=True)) for position, group in enumerate(groups)]
