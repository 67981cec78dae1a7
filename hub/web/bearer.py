"""A system that reads shows its token with each request: Authorization: Bearer TOKEN."""

import logging
from typing import NoReturn

from flask import abort, request

from hub import metrics
from hub.services import tokens
from hub.web.desk import address, reader
from hub.web.problems import problem

log = logging.getLogger(__name__)


def insist() -> None:
    """Let a request with a valid token through, or end it with 401."""
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        _refuse("no_token", "send the token as Authorization: Bearer TOKEN; shayya-hub token add makes one")
    if tokens.owner_of(reader(), shown.token) is None:
        _refuse("unknown_token", "this token is not valid (any more); shayya-hub token add makes one")


def _refuse(why: str, sentence: str) -> NoReturn:
    """Count it and leave a line, in which the token is not."""
    metrics.API_REFUSED.labels(why).inc()
    log.warning("api_refused why=%s endpoint=%s from=%s", why, request.endpoint, address())
    answer = problem(401, sentence)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="shayya-hub"'
    abort(answer)
