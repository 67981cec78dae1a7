"""What the API tells of the past: the census at a moment, occupancy over a while. By today's wards, beds and units."""

from typing import Any

from hub.census import bucket_of
from hub.services.course import Point, course
from hub.services.history import beds_at
from hub.services.tallies import tally
from hub.store import ledger, wards
from hub.web.api_views import Answer, owner, require, rows_of
from hub.web.desk import desk, now, reader
from hub.web.problems import refuse

MOST_POINTS = 200
LONGEST_S = 366 * 24 * 3600


def census_then(at: int) -> Answer:
    """Return what the census was at a second, as it was known then."""
    _not_ahead("at", at)
    db = reader()
    counted = ((bed.ward, bucket_of(bed), 1) for bed in beds_at(db, at))
    found = tally(desk().config.facility, counted, wards.extra_at(db, at))
    rows = rows_of(found)
    return {**owner(), "at": at, "ledger_row": ledger.row_at(db, at), **rows}


def occupancy(first: int, last: int | None, step_s: int, department: str | None) -> Answer:
    """Return the buckets at a second, and each step after, up to another."""
    require(department=department)
    _not_ahead("from", first)
    last = now() if last is None else last
    _not_ahead("to", last)
    if last < first:
        refuse(400, "to must not be before from")
    if last - first > LONGEST_S or (last - first) // step_s >= MOST_POINTS:
        refuse(400, f"this would be too much at once: at most {MOST_POINTS} points and 366 days; ask in parts")
    points = course(reader(), first=first, last=last, step=step_s, department=department)
    return {
        **owner(), "from": first, "step_s": step_s, "department": department, "points": [_point(one) for one in points],
    }  # fmt: skip


def _point(point: Point) -> dict[str, Any]:
    return {"at": point.moment, **point.counts.buckets, "configured": point.counts.configured}


def _not_ahead(name: str, moment: int) -> None:
    if moment > now():
        refuse(400, f"{name} is in the future; the hub's clock says {now()}")
