"""Every error leaves as a Problem of the wire contract: JSON with one sentence that says what to do."""

import logging

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from central.errors import BadDatabase, BatchConflict, CentralError, RepeatedGroup, UnknownFacility
from central.store.database import UNAVAILABLE
from central.web.state import state
from wire.fields import WireError
from wire.orders import CensusBatch, Problem

log = logging.getLogger(__name__)

# what happened: (status, reason for the metric)
STATUSES: dict[type[Exception], tuple[int, str]] = {
    WireError: (400, "malformed"),
    RepeatedGroup: (400, "repeated_group"),
    BatchConflict: (409, "batch_conflict"),
    UnknownFacility: (404, "unknown_facility"),
    BadDatabase: (503, "schema"),
}

# The sentence for what the library refuses by itself; others keep the sentence they were raised with.
SENTENCES = {
    404: "there is nothing here; GET /api/v1/openapi.json lists what there is",
    405: "this path does not take that method; GET /api/v1/openapi.json lists what it takes",
    413: f"the body is too large; at most {CensusBatch.MOST_BYTES} bytes are taken",
}

RETRY_S = 5


def install(app: Flask) -> None:
    """Answer every error of the application by the tables above."""
    app.register_error_handler(HTTPException, _from_http)
    for failure in UNAVAILABLE:
        app.register_error_handler(failure, _from_database)
    for kind in STATUSES:
        app.register_error_handler(kind, _from_known)
    app.register_error_handler(Exception, _from_bug)


def problem(status: int, sentence: str) -> Response:
    """Return a Problem; whatever would not be a valid one (too long, unprintable) is made so."""
    safe = "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "?" for c in sentence)
    return Response(Problem(error=safe[:400]).encode(), status=status, content_type="application/json")


def _from_known(error: Exception) -> Response:
    status, reason = next(found for kind, found in STATUSES.items() if isinstance(error, kind))
    _count(reason)
    advice = ""
    if isinstance(error, WireError):
        advice = "; nothing was kept: correct the sender by docs/wire.md and send again under the same number"
        if "is not spoken here" in str(error):
            advice = "; nothing was kept: bring hub and central to releases that speak the same version"
    log.warning(
        "request_refused status=%d reason=%s path=%r why=%r", status, reason, request.path[:80], str(error)[:300]
    )
    return problem(status, str(error)[:250] + advice)


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 413:
        _count("too_large")
        log.warning("request_refused status=413 path=%r length=%s", request.path[:80], request.content_length)
    answer = problem(status, SENTENCES.get(status, error.description or error.name))
    for name, value in error.get_headers():
        if name in ("Allow", "Location"):
            answer.headers[name] = value
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="shayya"'
    return answer


def _from_database(error: Exception) -> Response:
    _count("database")
    log.error("database_failed path=%r error=%s", request.path[:80], type(error.__cause__ or error).__name__)
    answer = problem(503, f"the database does not answer; nothing was kept, send again in {RETRY_S} s")
    answer.headers["Retry-After"] = str(RETRY_S)
    return answer


def _from_bug(error: Exception) -> Response:
    _count("bug" if not isinstance(error, CentralError) else type(error).__name__)
    log.error("request_failed path=%r", request.path[:80], exc_info=error)
    return problem(500, "central failed; nothing was kept, send again later; its log has the reason")


def _count(reason: str) -> None:
    state().metrics.refused.labels(reason=reason).inc()
