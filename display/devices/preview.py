"""A small web server that shows a board: / live page, /board.png, /state.json, /events."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from display.devices.showcase import Showcase

log = logging.getLogger(__name__)

PAGE = Path(__file__).with_name("preview.html")
PING_S = 5  # silence on /events is never longer
MOST_STREAMS = 20


class Preview:
    """Serves one showcase. Port 0 takes any free port; `port` says which."""

    def __init__(self, showcase: Showcase, host: str, port: int, *, is_led: bool) -> None:
        handler = type("Handler", (_Handler,), {"showcase": showcase, "is_led": is_led})
        self._server = _Server((host, port), handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="preview", daemon=True)

    def start(self) -> None:
        """Serve in threads of its own."""
        self._thread.start()
        log.info("preview_started port=%d", self.port)

    def stop(self) -> None:
        """Stop serving."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False  # an open stream must not hold up the end of the program


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    showcase: ClassVar[Showcase]
    is_led: ClassVar[bool]
    streams: ClassVar[threading.Semaphore] = threading.Semaphore(MOST_STREAMS)

    def do_GET(self) -> None:
        """Answer a browser or a checking program."""
        path = self.path.partition("?")[0]
        if path == "/":
            look = b"led" if self.is_led else b"lcd"
            self._answer("text/html; charset=utf-8", PAGE.read_bytes().replace(b"LOOK", look))
        elif path == "/board.png":
            frame, picture = self.showcase.picture()
            self._answer("image/png", picture, {"X-Frame": str(frame)})
        elif path == "/state.json":
            self._answer("application/json", _as_line(self.showcase.state()))
        elif path == "/events":
            self._stream()
        else:
            self._answer("text/plain", b"nothing here\n", status=404)

    def _answer(self, kind: str, body: bytes, headers: dict[str, str] | None = None, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        if not self.streams.acquire(blocking=False):
            self._answer("text/plain", b"too many watchers\n", status=503)
            return
        try:
            self._send_frames()
        except OSError:
            log.debug("watcher_left")
        finally:
            self.streams.release()

    def _send_frames(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        frame = -1
        while True:
            state = self.showcase.next_state(frame, PING_S)
            if state is not None:
                frame = state["frame"]
            self.wfile.write(b": alive\n\n" if state is None else b"data: " + _as_line(state) + b"\n\n")
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep requests out of the log."""


def _as_line(state: dict[str, Any]) -> bytes:
    """Return a description as one line of JSON."""
    return json.dumps(state, ensure_ascii=False).encode()
