"""A hub as far as a kiosk sees it: a page with a stream that can be made to die, and that counts who asks."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b"""<!doctype html><title>lobby</title><p>12
<script>new EventSource("/events").addEventListener("alive", () => fetch("/beat"))</script>"""


class LobbyPage:
    """Serves until `close`. With `is_dead` streams stay open and say nothing more, as behind a proxy that died."""

    def __init__(self):
        self.news = threading.Condition()
        self.asked = {}
        self.is_dead = False
        handler = type("Handler", (_Handler,), {"lobby": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/lobby"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def count(self, path):
        with self.news:
            self.asked[path] = self.asked.get(path, 0) + 1
            self.news.notify_all()

    def wait_for(self, path, times, seconds):
        """Wait until the path was asked for so many times; return how often it was."""
        with self.news:
            self.news.wait_for(lambda: self.asked.get(path, 0) >= times, seconds)
            return self.asked.get(path, 0)

    def kill_stream(self, *, is_dead):
        with self.news:
            self.is_dead = is_dead

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    lobby: LobbyPage

    def do_GET(self):
        kinds = {"/lobby": "text/html", "/events": "text/event-stream"}
        self.send_response(200)
        self.send_header("Content-Type", kinds.get(self.path, "text/plain"))
        self.end_headers()
        # The kiosk itself asks as well whether the hub is there.
        is_browser = "Mozilla" in self.headers.get("User-Agent", "")
        self.lobby.count(self.path if is_browser else "asked " + self.path)
        if self.path == "/lobby":
            self.wfile.write(PAGE)
        elif self.path == "/events":
            self._beat()

    def _beat(self):
        try:
            while True:
                with self.lobby.news:
                    is_dead = self.lobby.is_dead
                if not is_dead:
                    self.wfile.write(b"event: alive\ndata: 1\n\n")
                    self.wfile.flush()
                threading.Event().wait(0.2)
        except OSError:
            return

    def log_message(self, *ignored):
        pass
