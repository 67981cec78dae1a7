"""Taking a facility's census in, and telling what is known of it."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection

from central.census import NEWER, Current, becomes_current, repeated_group, standing, totals
from central.errors import BatchConflict, RepeatedGroup, UnknownFacility
from central.freshness import report_age_s, report_freshness
from central.store import census as store
from central.store.batches import GROUP_COLUMNS, Group, NewBatch, keep_batch
from central.store.database import Database
from wire.fields import is_name
from wire.freshness import CLOCK_AHEAD_S, DARK
from wire.orders import CensusBatch

log = logging.getLogger(__name__)

KNOWN = "known"
LANGUAGES = ("bn", "hi", "en")


@dataclass(frozen=True)
class Report:
    """What central knows of one facility now.

    `totals` and `rows` are None when the report is dark or there is none: not known, which is not zero. `rows` is also
    None where only totals were asked for. Times are UTC seconds, None before the first report.
    """

    facility: str
    names: Mapping[str, str]
    generation: str | None
    batch: int | None
    ledger_row: int | None
    as_of: int | None
    received_at: int | None
    age_s: int | None
    freshness: str
    totals: Mapping[str, int] | None
    rows: list[Mapping[str, Any]] | None


def receive(database: Database, batch: CensusBatch, *, at: int) -> str:
    """Keep a batch durably and return what it was: one of census.STANDINGS, or KNOWN when it was there already.

    Raises BatchConflict when another body is held under its number, RepeatedGroup when it counts a group twice.
    """
    group = repeated_group(batch.rows)
    if group:
        raise RepeatedGroup("bed group {} / {} / {} is counted twice; send one row for each".format(*group))
    groups = [_of_group(row) for row in batch.rows]
    prints = _prints(batch, groups)
    with database.writing() as connection:
        current = store.lock_current(connection, batch.facility)
        word = _standing(connection, batch, current, at)
        same_rows = current["rows_batch_id"] if current["rows_hash"] == prints["rows_hash"] else None
        kept = keep_batch(
            connection,
            NewBatch(
                facility_id=batch.facility, generation=batch.generation, batch=batch.batch, ledger_row=batch.ledger_row,
                as_of=batch.as_of, received_at=at, standing=word, becomes_current=becomes_current(word),
                rows_batch_id=same_rows, groups=[] if same_rows else groups, **prints,
            ),
        )  # fmt: skip
        if not kept:
            _insist_same_body(connection, batch, prints["body_hash"])
            return KNOWN
        if becomes_current(word) and current["names_hash"] != prints["names_hash"]:
            store.put_departments(connection, _departments(batch))
    _note(batch, word, at)
    return word


def reports(database: Database, *, now: int) -> list[Report]:
    """Return what is known of every facility, ordered by id, with totals and without rows."""
    with database.looking_up() as connection:
        found = store.current_sums(connection)
    return [_report(line, totals([line]), None, now) for line in found]


def full_reports(database: Database, facility: str | None = None, *, now: int) -> list[Report]:
    """Return what is known of every facility, or of one, with its rows; UnknownFacility when that one is not there."""
    if facility is not None and not is_name(facility):
        raise UnknownFacility("a facility id is 1 to 32 characters of a-z, 0-9 and '-'")
    with database.looking_up() as connection:
        found = store.current_reports(connection, facility)
    if facility is not None and not found:
        raise UnknownFacility(f"there is no facility {facility}")
    return [_full_report(list(lines), now) for _, lines in groupby(found, key=itemgetter("id"))]


def _full_report(lines: list[dict[str, Any]], now: int) -> Report:
    rows: list[Mapping[str, Any]] = [_plain_row(line) for line in lines if line["department"] is not None]
    return _report(lines[0], totals(rows), rows, now)


def _report(row: Mapping[str, Any], sums: Mapping[str, int], rows: list[Mapping[str, Any]] | None, now: int) -> Report:
    age_s = None
    if row["as_of"] is not None:
        age_s = report_age_s(as_of=row["as_of"], received_at=row["received_at"], now=now)
    freshness = report_freshness(age_s)
    told = freshness != DARK
    return Report(
        facility=row["id"],
        names={language: row[f"name_{language}"] for language in LANGUAGES},
        **{name: row[name] for name in ("generation", "batch", "ledger_row", "as_of", "received_at")},
        age_s=age_s,
        freshness=freshness,
        totals=sums if told else None,
        rows=rows if told else None,
    )


def _plain_row(line: Mapping[str, Any]) -> dict[str, Any]:
    names = {language: line[f"department_{language}"] for language in LANGUAGES}
    return {**{name: line[name] for name in GROUP_COLUMNS}, "names": names}


def _standing(connection: Connection, batch: CensusBatch, current: Mapping[str, Any], at: int) -> str:
    known = None
    highest = 0
    if current["generation"] is not None:
        known = Current(current["generation"], current["batch"], current["received_at"])
        if known.generation != batch.generation:
            highest = store.highest_batch(connection, batch.facility, batch.generation)
    return standing(batch.generation, batch.batch, current=known, highest=highest, now=at)


def _insist_same_body(connection: Connection, batch: CensusBatch, body_hash: str) -> None:
    held = store.held_body(connection, batch.facility, batch.generation, batch.batch)
    if held != body_hash:
        raise BatchConflict(
            f"batch {batch.batch} of generation {batch.generation} is held with other contents; a hub never reuses a "
            "number: send this census under the next number, and look for a second hub with the same store"
        )


_of_group = attrgetter(*GROUP_COLUMNS)


def _departments(batch: CensusBatch) -> list[dict[str, object]]:
    """Return the names of each department; where rows disagree, the first one's."""
    found: dict[str, dict[str, object]] = {}
    for row in batch.rows:
        if row.department not in found:
            names = {f"name_{language}": getattr(row.names, language) for language in LANGUAGES}
            found[row.department] = {"facility_id": batch.facility, "id": row.department, **names}
    return list(found.values())


def _prints(batch: CensusBatch, groups: list[Group]) -> dict[str, str]:
    """Return fingerprints of the counts, of the names and of all; spacing and key order do not matter."""
    rows = fingerprint(groups)
    names = fingerprint([(row.department, row.names.bn, row.names.hi, row.names.en) for row in batch.rows])
    body = fingerprint([batch.ledger_row, batch.as_of, rows, names])
    return {"rows_hash": rows, "names_hash": names, "body_hash": body}


def fingerprint(values: object) -> str:
    """Return 64 hexadecimal digits that are the same for the same values only."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _note(batch: CensusBatch, word: str, at: int) -> None:
    """Say what a person should know of; the usual goes without a line."""
    if word != NEWER:
        log.warning(
            "census_unusual standing=%s facility=%s generation=%s batch=%d",
            word,
            batch.facility,
            batch.generation,
            batch.batch,
        )
    if batch.as_of - at > CLOCK_AHEAD_S:
        log.warning("hub_clock_ahead facility=%s ahead_s=%d batch=%d", batch.facility, batch.as_of - at, batch.batch)
