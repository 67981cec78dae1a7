"""Who may call what. A route that is not in the table is refused, so that none is open by being forgotten."""

import logging

from flask import abort, g, request

from central.services import facilities
from central.web.state import state

log = logging.getLogger(__name__)

PUBLIC = "public"  # anybody: vacant beds are meant to be seen; nothing here is about a patient
FACILITY = "facility"  # the hub of the facility named in the path, by its own token

# endpoint: policy
POLICIES = {
    "static": PUBLIC,
    "pages.home": PUBLIC,
    "api.list_facilities": PUBLIC,
    "api.read_census": PUBLIC,
    "api.receive_census": FACILITY,
    "api.describe": PUBLIC,
    "health.alive": PUBLIC,
    "health.ready": PUBLIC,
    "health.metrics": PUBLIC,
}


def enforce() -> None:
    """Let a request through or end it with 401 or 403; runs before every view."""
    if request.endpoint is None:  # no such path or method; the router answers that
        return
    policy = POLICIES.get(request.endpoint)
    if policy == FACILITY:
        _insist_on_own_facility()
    elif policy != PUBLIC:
        log.error("route_without_policy endpoint=%s", request.endpoint)
        abort(403, "this route has no access policy; tell the maintainers")


def _insist_on_own_facility() -> None:
    asked = (request.view_args or {}).get("facility", "")
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        _refuse("no_credential", None, asked)
        abort(401, "send the facility's token as Authorization: Bearer <token>")
    owner = facilities.facility_with(state().database, authorization.token)
    if owner is None:
        _refuse("unknown_credential", None, asked)
        abort(401, "this token is not valid (any more); put the one from shayya-central facility rotate into the hub")
    if owner != asked:
        _refuse("another_facility", owner, asked)
        abort(403, f"this token belongs to facility {owner} and is good for that one only")
    g.facility = owner


def _refuse(reason: str, owner: str | None, asked: str) -> None:
    """Leave the audit line. `asked` is the caller's text, so it is quoted and cut; a token is never logged."""
    state().metrics.refused.labels(reason=reason).inc()
    log.warning(
        "access_refused reason=%s credential_of=%s asked=%r method=%s from=%s",
        reason, owner, asked[:40], request.method, request.remote_addr,
    )  # fmt: skip
