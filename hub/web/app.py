"""The hub's pages: the lobby page, and what machines ask. Reads through the showcase, writes through the writer."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as NotInTime
from typing import Any

from flask import Flask, Response, render_template, request, url_for
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hub.config import HubConfig
from hub.errors import HubError
from hub.runtime import Showcase, Shown, Writer
from hub.store.database import keep_value
from hub.web import lobby
from hub.web.api import add_api
from hub.web.languages import LANGUAGES, start_babel
from hub.web.staff import add_staff_pages
from wire.freshness import LIMITS

READY_S = 5.0
HEARTBEAT_S = 5.0
GATHER_S = 0.25  # a burst of presses is one event
MOST_STREAMS = 100  # a stream holds a thread; beyond, a page asks again by itself every few seconds

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


def create_app(
    config: HubConfig, writer: Writer, showcase: Showcase, *, clock: Callable[[], float] = time.time
) -> Flask:
    """Return the web application of one hub."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    start_babel(app)
    app.after_request(_headers)
    app.add_url_rule("/", view_func=lambda: _lobby(config, showcase), endpoint="home")
    app.add_url_rule("/lobby", view_func=lambda: _lobby(config, showcase), endpoint="lobby")
    app.add_url_rule("/lobby.json", view_func=lambda: _counts(showcase), endpoint="counts")
    streams = threading.Semaphore(MOST_STREAMS)
    app.add_url_rule("/lobby/events", view_func=lambda: _events(showcase, streams), endpoint="events")
    add_staff_pages(app, config, writer, streams, clock)
    add_api(app, showcase)
    app.add_url_rule("/livez", view_func=lambda: ("ok\n", {"Content-Type": "text/plain"}), endpoint="livez")
    app.add_url_rule("/readyz", view_func=lambda: _ready(writer), endpoint="readyz")
    app.add_url_rule("/metrics", view_func=_metrics, endpoint="metrics")
    return app


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    response.headers["Referrer-Policy"] = "same-origin"  # forms over https are checked by it
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _lobby(config: HubConfig, showcase: Showcase) -> str:
    language = lobby.chosen_language()
    view = lobby.view_of(showcase.now().board, language, now=time.time())
    return render_template(
        "lobby.html", facility=getattr(config.facility.names, language), view=view, language=language,
        languages=LANGUAGES, limits=LIMITS["board"], events=url_for("events"), counts=url_for("counts"),
    )  # fmt: skip


def _counts(showcase: Showcase) -> Response:
    return Response(_payload(showcase.now()), mimetype="application/json")


def _payload(shown: Shown) -> str:
    board = shown.board
    rows: list[dict[str, Any]] = [] if board is None else [row.to_dict() for row in board.rows]
    values = {"as_of": None if board is None else board.as_of, "now": time.time(), "rows": rows}
    return json.dumps(values, separators=(",", ":"))


def _events(showcase: Showcase, streams: threading.Semaphore) -> Response:
    if not streams.acquire(blocking=False):
        return Response("too many streams; ask /lobby.json instead\n", 503, {"Retry-After": "5"})
    response = Response(_stream(showcase), mimetype="text/event-stream")
    response.call_on_close(streams.release)
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _stream(showcase: Showcase) -> Iterator[str]:
    number = -1
    while True:
        shown = showcase.wait(number, HEARTBEAT_S)
        if shown.number == number:
            yield f"event: alive\ndata: {time.time()}\n\n"
            continue
        number = shown.number
        yield f"event: counts\ndata: {_payload(shown)}\n\n"
        time.sleep(GATHER_S)


def _ready(writer: Writer) -> tuple[str, int, dict[str, str]]:
    plain = {"Content-Type": "text/plain"}
    try:
        writer.submit(lambda db, _: keep_value(db, "ready_at", str(int(time.time())))).result(READY_S)
    except (HubError, NotInTime):
        return "not ok: the ledger cannot be written\n", 503, plain
    if not writer.connected:
        return "not ok: no broker\n", 503, plain
    return "ok\n", 200, plain


def _metrics() -> Response:
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
