"""The staff's pages, put together: routes, guards, words for every template. Who may call what is in access.py."""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, abort, current_app, g, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.config import HubConfig
from hub.errors import HubError, Refused, UnknownBed
from hub.roles import AUDITING, LOOKING_AFTER, READ
from hub.runtime import Writer
from hub.services import accounts
from hub.store.database import open_reader
from hub.web import access, corrections, house, past, sessions, signin, times, units, wards, words
from hub.web.audit import audit
from hub.web.desk import Desk, close_reader, desk, i_may, now
from hub.web.languages import CODES, KEPT, LANGUAGES, chosen
from hub.web.live import Pulse
from hub.web.wards import ward_named

# method, path, endpoint, view
ROUTES: tuple[tuple[str, str, str, Callable[..., Any]], ...] = (
    ("GET", "/", "start", signin.start),
    ("GET", "/sign-in", "sign_in", signin.sign_in),
    ("POST", "/sign-in", "check", signin.check),
    ("POST", "/sign-out", "sign_out", signin.sign_out),
    ("GET", "/account", "account", signin.account),
    ("POST", "/account/password", "change_password", signin.change_password),
    ("POST", "/account/others", "end_others", signin.end_others),
    ("GET", "/house", "house", house.house),
    ("GET", "/wards/<ward>", "ward", wards.ward),
    ("GET", "/wards/<ward>/count", "count", wards.count_page),
    ("POST", "/wards/<ward>/count", "enter_count", corrections.enter_count),
    ("POST", "/wards/<ward>/extra-patients", "enter_extra", corrections.enter_extra),
    ("GET", "/beds/<bed>", "bed", wards.bed),
    ("POST", "/beds/<bed>/state", "set_state", corrections.set_state),
    ("POST", "/beds/<bed>/correct", "correct", corrections.correct),
    ("GET", "/past", "past", past.past),
    ("GET", "/units", "units", units.units),
    ("POST", "/units/dealt-with", "dealt_with", units.dealt_with),
    ("GET", "/audit", "audit", audit),
)
KEY_BYTES = 32


def add_staff_pages(
    app: Flask, config: HubConfig, writer: Writer, streams: threading.Semaphore, clock: Callable[[], float]
) -> None:
    """Add them, and guard every route of the app."""
    app.extensions["shayya"] = Desk(config, writer, clock, Pulse(config.ledger))
    app.secret_key = _key(config.data / "web.key")
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # as long as the session
    sessions.set_up(app, https=config.pages.https)
    if config.pages.proxies:
        hops = config.pages.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_right_host)
    app.before_request(access.enforce)
    CSRFProtect(app)
    app.teardown_request(close_reader)
    app.after_request(_keep_language)
    pages = Blueprint("staff", __name__, url_prefix="/staff")
    for method, path, endpoint, view in ROUTES:
        pages.add_url_rule(path, endpoint, view, methods=[method])
    pages.add_url_rule("/live", "live", lambda: _live(streams))
    app.register_blueprint(pages)
    app.context_processor(_common)
    app.register_error_handler(HTTPException, _error)
    app.register_error_handler(UnknownBed, lambda _: _error_page(404))
    app.register_error_handler(Refused, lambda _: _error_page(400))
    app.register_error_handler(HubError, lambda _: _error_page(503))  # the ledger cannot be written now


def _key(path: Path) -> bytes:
    """Return the key that forms are signed with; it stays over a restart, so that an open page goes on working."""
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    fresh.replace(path)
    return path.read_bytes()


def _right_host() -> None:
    """Answer only under a name of this hub, so that no other site's name can be pointed at it."""
    host = request.host.rpartition(":")[0] if request.host.rsplit("]", 1)[-1].count(":") else request.host
    host = host.strip("[]").lower()
    mine = socket.gethostname().lower()
    if host in ("localhost", mine, mine + ".local", *desk().config.pages.hosts):
        return
    try:
        ip_address(host)
    except ValueError:
        abort(Response(f"not a name of this hub: add {host[:80]!r} to hosts in hub.toml\n", 400, mimetype="text/plain"))


def _keep_language(response: Response) -> Response:
    asked = request.args.get("lang", "")
    if request.blueprint == "staff" and asked in CODES:
        response.set_cookie(
            KEPT, asked, max_age=365 * times.DAY_S, samesite="Lax", httponly=True,
            secure=desk().config.pages.https, path="/",
        )  # fmt: skip
    if request.endpoint == "staff.sign_out":
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _common() -> dict[str, Any]:
    language, facility = chosen(), desk().config.facility
    moment = now()
    ward_names = {ward.id: getattr(ward.names, language) for ward in facility.wards}
    return {
        "language": language, "languages": LANGUAGES, "facility": getattr(facility.names, language), "made": moment,
        "ward_name": lambda ward: ward_names.get(ward, ward), "when": lambda at: times.clock(at, moment),
        "department_name": lambda one: getattr(facility.names_of[one], language) if one in facility.names_of else one,
        "seconds": lambda at: times.local(at).strftime("%H:%M:%S"), "zone": times.zone(moment), "me": g.get("person"),
        "nav": _nav(), "roles": words.ROLES, "sexes": words.SEXES, "reason": words.reason, "mark": words.BUCKETS,
        "with_language": _with_language,
    }  # fmt: skip


def _nav() -> list[tuple[str, str]]:
    """Return the pages (endpoint, act) that this person may open."""
    if "person" not in g or g.person.must_change:
        return []
    wanted = (("house", READ), ("past", READ), ("units", LOOKING_AFTER), ("audit", AUDITING))
    return [("staff." + name, name) for name, act in wanted if i_may(act)]


def _with_language(code: str) -> str:
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    path = request.path if request.method == "GET" else "/staff/"
    return path + "?" + urlencode([*others, ("lang", code)])


def _live(streams: threading.Semaphore) -> Response:
    ward = request.args.get("ward")
    if ward is not None:
        ward_named(ward)
    token = sessions.token_of(request) or ""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def may_go_on() -> bool:
        found: Desk = app.extensions["shayya"]
        db = open_reader(found.config.ledger)
        try:
            return accounts.person_of(db, token, at=int(found.clock())) is not None
        finally:
            db.close()

    if not streams.acquire(blocking=False):
        return Response("too many streams; ask again later\n", 503, {"Retry-After": "5"})
    response = Response(desk().pulse.stream(ward, may_go_on), mimetype="text/event-stream")
    response.call_on_close(streams.release)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _error(error: HTTPException) -> Any:
    if not request.path.startswith("/staff") or error.code is None or error.code < 400:
        return error
    if isinstance(error, CSRFError):
        return _error_page(400)
    return error if error.response is not None else _error_page(error.code)


def _error_page(code: int) -> tuple[str, int]:
    return render_template("staff/error.html", code=code), code
