"""The JSON interface: hubs send the census, everybody reads it."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from central.services import census
from central.services.census import Report
from central.web.describe import description
from central.web.state import state
from wire.fields import VERSION
from wire.freshness import CLOCK_AHEAD_S
from wire.orders import CensusBatch, CensusReceipt

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

TOTALS = ("facility", "names", "as_of", "received_at", "age_s", "freshness", "totals")
WHOLE = (*TOTALS, "generation", "batch", "ledger_row", "rows")


@blueprint.post("/facilities/<facility>/census")
def receive_census(facility: str) -> Response:
    """Take in a batch and answer with a CensusReceipt once it is durable."""
    body = request.get_data(cache=False)
    if len(body) > CensusBatch.MOST_BYTES:
        abort(413)
    batch = CensusBatch.decode(body)
    if batch.facility != facility:
        abort(403, f"the batch is of facility {batch.facility}, the path and the token are of {facility}")
    now = state().now()
    word = census.receive(state().database, batch, at=now)
    state().metrics.batches.labels(standing=word).inc()
    if batch.as_of - now > CLOCK_AHEAD_S:
        state().metrics.clock_ahead.inc()
    status = "known" if word == census.KNOWN else "new"
    receipt = CensusReceipt(generation=batch.generation, batch=batch.batch, status=status)
    return Response(receipt.encode(), content_type="application/json")


@blueprint.get("/facilities")
def list_facilities() -> Response:
    """Give every facility with age, freshness and totals."""
    reports = census.reports(state().database, now=state().now())
    answer = jsonify(version=VERSION, facilities=[_plain(report, TOTALS) for report in reports])
    marks = [(report.facility, report.generation, report.batch, report.freshness, report.names) for report in reports]
    return _revalidated(answer, marks)


@blueprint.get("/facilities/<facility>/census")
def read_census(facility: str) -> Response:
    """Give one facility's census with its bed groups."""
    report = census.full_reports(state().database, facility, now=state().now())[0]
    answer = jsonify(version=VERSION, **_plain(report, WHOLE))
    if report.age_s is not None:
        answer.headers["Census-Age"] = str(report.age_s)  # also on 304, where the body's age_s is an old one
    return _revalidated(answer, [report.facility, report.generation, report.batch, report.freshness, report.names])


@blueprint.get("/openapi.json")
def describe() -> Response:
    """Give the description of this interface."""
    answer = jsonify(description())
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


def _plain(report: Report, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(report, name) for name in fields}


def _revalidated(answer: Response, mark: object) -> Response:
    """Let a reader ask 'still the same?': same batch and same freshness, although the age in seconds moves on."""
    answer.headers["Cache-Control"] = "no-cache"
    answer.set_etag(census.fingerprint(mark), weak=True)
    answer.make_conditional(request)
    return answer
