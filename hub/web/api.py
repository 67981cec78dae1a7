"""/api/v1: what other systems read of this hospital, as JSON. The table below makes the routes and their description.

Who may call what is in access.py.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, request

from hub.runtime import Showcase
from hub.web import api_beds, api_history, api_views
from hub.web.api_description import Route, description
from hub.web.api_parameters import BadParameter, Generation, Identifier, Moment, WholeNumber, read_all
from hub.web.problems import JSON, as_problem, problem, refuse

RETRY_S = "5"
MOVING = ("as_of", "age_s")  # an answer is still the same when only these moved


def _occupancy(**given: Any) -> dict[str, Any]:
    return api_history.occupancy(given["from"], given["to"], given["step_s"], given["department"])


ROUTES = (
    Route("/facility", "facility", "Which hospital this is", api_views.facility, "Facility"),
    Route(
        "/departments", "departments", "Departments and their wards, in the hospital's order", api_views.departments,
        "Departments",
    ),
    Route(
        "/census", "census", "The beds by bucket now; `totals` and all rows are null when freshness is dark",
        api_views.census, "Census",
    ),
    Route(
        "/beds", "beds", "Every bed now; `beds` is null when freshness is dark", api_beds.all_beds, "Beds",
        (Identifier("ward", "only the beds of this ward"), Identifier("department", "only those of this department")),
        {"404": "No such ward or department"},
    ),
    Route(
        "/beds/{bed}", "bed", "One bed now; `bed` is null when freshness is dark", api_beds.one_bed, "OneBed",
        refusals={"404": "No such bed"},
    ),
    Route(
        "/events", "events", "What was pressed, entered or decided since a row of the ledger, oldest first",
        api_beds.events, "Events",
        (
            WholeNumber("after", "the last row that you have; 0 for all", default=0),
            WholeNumber("limit", "at most so many events", default=200, low=1, high=1000),
            Generation("generation", "of the ledger that `after` is a row of; another one is answered 409"),
        ),
        {"409": "`after` is no row of this ledger: it was restored; read the census and begin anew"},
    ),
    Route(
        "/history", "history", "What the census was at a moment", api_history.census_then, "CensusThen",
        (Moment("at", "the moment, UTC", required=True),),
    ),
    Route(
        "/history/occupancy", "occupancy", "The beds by bucket over a while", _occupancy, "Occupancy",
        (
            Moment("from", "the first moment, UTC", required=True),
            Moment("to", "the last moment, UTC; now unless given"),
            WholeNumber("step_s", "seconds between two moments", default=3600, low=60, high=86400),
            Identifier("department", "only the beds of this department"),
        ),
        {"404": "No such department"},
    ),
)  # fmt: skip


def add_api(app: Flask, showcase: Showcase) -> None:
    """Add it to an app whose routes are guarded already."""
    app.extensions["shayya-api"] = api_views.Source(showcase)
    app.after_request(as_problem)
    pages = Blueprint("api", __name__, url_prefix="/api/v1")
    for route in ROUTES:
        path = route.path.replace("{", "<").replace("}", ">")
        pages.add_url_rule(path, route.endpoint, _view(route), provide_automatic_options=False)
    pages.add_url_rule("/openapi.json", "describe", _describe, provide_automatic_options=False)
    pages.register_error_handler(BadParameter, lambda error: problem(400, str(error)))
    pages.register_error_handler(sqlite3.OperationalError, _busy)
    app.register_blueprint(pages)


def _view(route: Route) -> Callable[..., Response]:
    def answer(**path: str) -> Response:
        if request.headers.get("Accept") and not request.accept_mimetypes.best_match([JSON]):
            refuse(406, f"only {JSON} is spoken here; ask for it, or leave Accept away")
        body = route.view(**path, **read_all(route.parameters, request.args))
        response = _revalidated(body)
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Authorization"
        if body.get("age_s") is not None:
            response.headers["Census-Age"] = str(body["age_s"])  # also on 304, where the body's age is an old one
        return response

    return answer


def _describe() -> Response:
    response = _revalidated(description(ROUTES))
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _revalidated(body: dict[str, Any]) -> Response:
    """Return the answer, or 304 when the reader has it: the same numbers, as fresh as then, although older."""
    lasting = {name: value for name, value in body.items() if name not in MOVING}
    tag = hashlib.sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:32]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = Response(json.dumps(body, ensure_ascii=False, separators=(",", ":")), content_type=JSON)
    response.set_etag(tag, weak=True)
    return response


def _busy(error: sqlite3.OperationalError) -> Response:
    answer = problem(503, f"the ledger cannot be read now; ask again in {RETRY_S} s")
    answer.headers["Retry-After"] = RETRY_S
    return answer
