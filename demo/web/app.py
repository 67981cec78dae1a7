"""The demo page: beds to press, lamps, both boards, the way of the last press, and central's view."""

import tomllib
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request

from demo.errors import PartFailedError
from demo.place import LOOPBACK
from demo.plan import BOARDS, LANGUAGES, Hospital
from demo.probe import Trouble, fetch
from demo.web.live import Live, as_event

OWN_HOSTS = {LOOPBACK, "localhost"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# What the legend explains: situation, colour, rhythm, as the unit's lamp table has them.
LEGEND = (
    ("vacant", "blue", "steady"),
    ("occupied", "amber", "steady"),
    ("cleaning", "both", "steady"),
    ("saved", "amber", "fast"),
    ("confirmed", "amber", "two-flashes"),
    ("flagged", "amber", "slow"),
    ("refused", "both", "flicker"),
    ("quiet", "amber", "blip"),
    ("unknown", "both", "blip"),
)

Words = dict[str, str]


def read_words() -> dict[str, Words]:
    """Return every text of the page in each language: key, then language."""
    words: dict[str, Words] = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    return words


def create_app(live: Live) -> Flask:
    """Return the page as a web application."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 1024
    words = read_words()

    app.before_request(_only_this_machine)
    app.after_request(_guard)

    @app.get("/")
    def page() -> str:
        language = request.args.get("lang", "en")
        language = language if language in LANGUAGES else "en"
        texts = {key: text[language] for key, text in words.items()}
        return render_template("page.html", language=language, words=texts, **_page_values(live, language))

    @app.get("/events")
    def events() -> Response:
        stream = (as_event(change) for change in live.follow())
        return Response(stream, mimetype="text/event-stream", headers={"Cache-Control": "no-store"})

    @app.post("/contact")
    def contact() -> tuple[str, int]:
        return _move(live, request.get_json(silent=True))

    @app.get("/boards/<board>.png")
    def picture(board: str) -> Response:
        return _picture(live, board)

    @app.get("/readyz")
    def ready() -> Response:
        return jsonify(ready=True)

    return app


def _only_this_machine() -> None:
    # A page of another site must not press buttons here, nor a name that was rebound to this machine.
    if request.host.rsplit(":", 1)[0] not in OWN_HOSTS or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _page_values(live: Live, language: str) -> dict[str, Any]:
    return {
        "departments": _wards_by_department(live.hospital),
        "legend": LEGEND,
        "situations": [key.removeprefix("situation_") for key in read_words() if key.startswith("situation_")],
        "ports": live.ports,
        "host": request.host.rsplit(":", 1)[0],
        "name": live.hospital.names[language],
        "boards": BOARDS,
    }


def _wards_by_department(hospital: Hospital) -> list[tuple[str, dict[str, str], list[Any]]]:
    return [
        (department, names, [ward for ward in hospital.wards if ward.department == department])
        for department, names in hospital.departments.items()
    ]


def _move(live: Live, order: Any) -> tuple[str, int]:
    bed, contact = (order.get("bed"), order.get("contact")) if isinstance(order, dict) else (None, None)
    if not isinstance(bed, str) or contact not in ("down", "up"):
        return "send {bed, contact: down or up}", 400
    try:
        live.move(bed, contact)
    except PartFailedError as error:
        return str(error), 404
    except OSError:
        return "the unit process of this bed does not answer", 503
    return "", 204


def _picture(live: Live, board: str) -> Response:
    if board not in BOARDS:
        abort(404)
    try:
        status, picture = fetch(live.ports.boards[board], "/board.png")
    except Trouble:
        abort(503)
    return Response(picture, status=status, mimetype="image/png", headers={"Cache-Control": "no-store"})
