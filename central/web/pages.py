"""The page for people: every facility, its departments, and how old that knowledge is."""

from typing import Any

from flask import Blueprint, Response, make_response, render_template
from flask_babel import get_locale

from central.census import by_department, totals
from central.services import census
from central.services.census import Report
from central.web.state import state
from wire.freshness import LIMITS

blueprint = Blueprint("pages", __name__)

# Beds that exist and are neither vacant nor occupied nor unknown; one column on the page.
NOT_READY = ("held", "unstaffed", "cleaning", "closed")


@blueprint.get("/")
def home() -> Response:
    """Show the beds of all facilities."""
    reports = census.full_reports(state().database, now=state().now())
    language = str(get_locale())
    facilities = [_facility(report, language) for report in reports]
    page = render_template("home.html", facilities=facilities, limits=LIMITS["facility"])
    answer = make_response(page)
    answer.headers["Cache-Control"] = "no-store"  # a copy from the browser's cache would show old beds as today's
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language"
    return answer


def _facility(report: Report, language: str) -> dict[str, Any]:
    departments = []
    for rows in by_department(report.rows or []).values():
        groups = [{"category": row["category"], "sex": row["sex"], **_columns(totals([row]))} for row in rows]
        departments.append({"name": rows[0]["names"][language], "groups": groups, **_columns(totals(rows))})
    return {
        "id": report.facility,
        "name": report.names[language],
        "age_s": report.age_s,
        "freshness": report.freshness,
        "ever": report.as_of is not None,
        "departments": departments,
        "sums": _columns(report.totals) if report.totals is not None else None,
    }


def _columns(sums: Any) -> dict[str, int]:
    return {
        "vacant": sums["offerable"],
        "occupied": sums["occupied"],
        "not_ready": sum(sums[bucket] for bucket in NOT_READY),
        "unknown": sums["unknown"],
        "all": sums["configured"],
        "extra": sums["extra_patients"],
    }
