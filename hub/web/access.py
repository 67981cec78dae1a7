"""Who may call what. A route that is not in the table is refused, so that none is open by being forgotten."""

import logging

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from hub.roles import AUDITING, LOOKING_AFTER, MANAGING, NURSING, READ, may
from hub.services import accounts
from hub.web import bearer
from hub.web.desk import address, desk, reader
from hub.web.sessions import token_of

log = logging.getLogger(__name__)

PUBLIC = "public"  # anybody in the hospital's network
SIGNED_IN = "signed in"  # any account
TOKEN = "token"  # a system that reads, by its own token (bearer.py)
ACTS = (READ, NURSING, MANAGING, LOOKING_AFTER, AUDITING)  # accounts whose role may do that (hub/roles.py)

# endpoint: who
ACCESS = {
    "static": PUBLIC,
    "home": PUBLIC,
    "lobby": PUBLIC,
    "counts": PUBLIC,
    "events": PUBLIC,
    "livez": PUBLIC,
    "readyz": PUBLIC,
    "metrics": PUBLIC,
    "staff.sign_in": PUBLIC,
    "staff.check": PUBLIC,
    "staff.sign_out": SIGNED_IN,
    "staff.account": SIGNED_IN,
    "staff.change_password": SIGNED_IN,
    "staff.end_others": SIGNED_IN,
    "staff.start": SIGNED_IN,
    "staff.live": READ,
    "staff.house": READ,
    "staff.ward": READ,
    "staff.bed": READ,
    "staff.past": READ,
    "staff.set_state": NURSING,
    "staff.count": NURSING,
    "staff.enter_count": NURSING,
    "staff.enter_extra": NURSING,
    "staff.correct": MANAGING,
    "staff.units": LOOKING_AFTER,
    "staff.dealt_with": LOOKING_AFTER,
    "staff.audit": AUDITING,
    "api.describe": PUBLIC,
    "api.facility": TOKEN,
    "api.departments": TOKEN,
    "api.census": TOKEN,
    "api.beds": TOKEN,
    "api.bed": TOKEN,
    "api.events": TOKEN,
    "api.history": TOKEN,
    "api.occupancy": TOKEN,
}
# All that an account may do while its password is a one-time one.
BEFORE_CHANGE = ("staff.account", "staff.change_password", "staff.sign_out")
REFRESH = "X-Shayya-Refresh"  # a page that renews itself: that is no sign of a person


def enforce() -> AnyResponse | None:
    """Let a request through, send it to sign in, or end it with 401 or 403; runs before every view."""
    endpoint = request.endpoint
    if endpoint is None:  # no such path or method: the router answers that
        return None
    who = ACCESS.get(endpoint)
    if who == PUBLIC:
        return None
    if who == TOKEN:
        bearer.insist()
        return None
    if who is None or (who != SIGNED_IN and who not in ACTS):
        log.error("route_without_policy endpoint=%s", endpoint)
        abort(403)
    person = _signed_in()
    if person is None:
        return _to_sign_in()
    g.person = person
    if person.must_change and endpoint not in BEFORE_CHANGE:
        return _to_account()
    if who != SIGNED_IN and not may(person.role, who):
        log.warning("access_refused name=%s role=%s endpoint=%s from=%s", person.name, person.role, endpoint, address())
        abort(403)
    return None


def _signed_in() -> accounts.Person | None:
    token = token_of(request)
    if token is None:
        return None
    at = int(desk().clock())
    person = accounts.person_of(reader(), token, at=at)
    if person is not None and REFRESH not in request.headers and at - person.seen_at >= accounts.TOUCH_S:
        session = person.session
        desk().writer.submit(lambda db, _: accounts.touch(db, session, at=at))
    return person


def _to_sign_in() -> AnyResponse:
    if request.method != "GET" or REFRESH in request.headers or request.endpoint == "staff.live":
        abort(401)
    return redirect(url_for("staff.sign_in", next=request.full_path.rstrip("?")), 303)


def _to_account() -> AnyResponse:
    if request.method != "GET" or REFRESH in request.headers:
        abort(403)
    return redirect(url_for("staff.account"), 303)


def is_own_path(path: str) -> bool:
    """Whether this is the path of one of the staff's pages, and no way to another site."""
    return path.startswith("/staff/") and not set(path) & set('\\\r\n\t"') and "//" not in path
