"""Every refusal below /api leaves as a Problem of the wire contract: JSON with one sentence that says what to do."""

import logging
from typing import NoReturn

from flask import Response, abort, request

from wire.orders import Problem

log = logging.getLogger(__name__)

BELOW = "/api/"
JSON = "application/json"

# What the library refuses by itself; everything else is refused with a sentence of its own.
SENTENCES = {
    404: "there is nothing here; GET /api/v1/openapi.json lists what there is",
    405: "nothing is changed here: this path takes GET only",
    503: "the hub cannot look now; ask again in 5 s",
}
OTHERWISE = "the hub failed at this; its log has the reason"


def problem(status: int, sentence: str) -> Response:
    """Return a Problem; whatever would not be a valid one (too long, unprintable) is made so."""
    safe = "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else "?" for c in sentence)
    return Response(Problem(error=safe[:400]).encode(), status, content_type=JSON)


def refuse(status: int, sentence: str) -> NoReturn:
    """End this request with a Problem."""
    abort(problem(status, sentence))


def as_problem(response: Response) -> Response:
    """Return an answer below /api as it is, or, when it is a refusal that is not JSON, as a Problem."""
    if not request.path.startswith(BELOW) or response.status_code < 400 or response.is_json:
        return response
    sentence = SENTENCES.get(response.status_code, OTHERWISE)
    if response.mimetype == "text/plain":  # one of the hub's own sentences
        sentence = response.get_data(as_text=True).strip()
    told = problem(response.status_code, sentence)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            told.headers[name] = response.headers[name]
    return told
