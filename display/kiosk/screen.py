"""The hub's lobby page full screen, on a machine with memory for a browser."""

import logging
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path

from display.errors import DisplayError
from display.kiosk.browser import Browser
from display.kiosk.rules import LOAD, RELOAD, RESTART, START, Signs, decide, needs_hub
from display.watchdog import notify
from display.words import LANGUAGES, say

log = logging.getLogger(__name__)

MEMINFO = Path("/proc/meminfo")
LEAST_KB = 1_700_000  # a machine sold with 2 GB keeps some for its graphics
CHECK_S = 5.0
REST_S = 5.0  # before a browser that ended is started again


class KioskError(DisplayError, OSError):
    """This machine or this address is not fit for a kiosk; the text says what to use instead."""


def check_memory(meminfo: Path | None = None) -> None:
    """Raise KioskError on a machine on which a browser would bring everything to a standstill."""
    total_kb = int((meminfo or MEMINFO).read_text().partition("MemTotal:")[2].split()[0])
    if total_kb < LEAST_KB:
        raise KioskError(
            f"this machine has {total_kb // 1024} MB of memory and a browser needs 2 GB; use the board that draws by"
            ' itself in 60 MB: device = "framebuffer" in board.toml, then shayya-display run board.toml'
        )


def notice() -> str:
    """Return the address of a page that says in all languages that there is no connection."""
    lines = [f"{say('no connection yet', one)[0]} – {say('ask', one)[0]}" for one in LANGUAGES]
    style = (
        "background:#0b0e14;color:#ffb000;font:5vw 'Noto Sans','Noto Sans Bengali';text-align:center;padding-top:15vh"
    )
    body = f'<!doctype html><meta charset="utf-8"><body style="{style}">' + "".join(f"<p>{line}</p>" for line in lines)
    return "data:text/html;charset=utf-8," + urllib.parse.quote(body)


class Kiosk:
    """Keeps one page on the screen until `stop`."""

    def __init__(self, url: str, flags: tuple[str, ...] = ()) -> None:
        if not url.startswith(("http://", "https://")):
            raise KioskError(f"{url}: give the address of the hub's lobby page, such as http://hub:8000/lobby")
        self._url = url
        self._flags = flags
        self._stopped = threading.Event()
        self._folder = tempfile.TemporaryDirectory(prefix="kiosk-", ignore_cleanup_errors=True)
        self._browser: Browser | None = None
        self._signs = Signs(False, 0, 0)

    def stop(self) -> None:
        """End `run` soon; safe from signal handlers."""
        self._stopped.set()

    def run(self) -> None:
        """Start the browser and watch it."""
        try:
            while not self._stopped.is_set():
                self._look()
                notify("WATCHDOG=1")
        finally:
            if self._browser:
                self._browser.end()
            self._folder.cleanup()

    def _look(self) -> None:
        at = time.monotonic()
        is_hub_there = needs_hub(self._signs, at) and self._is_hub_there()
        act = decide(self._signs, at, is_hub_there=is_hub_there)
        if act in (START, RESTART):
            self._start_browser()
        elif act in (LOAD, RELOAD):
            log.info("page_loaded url=%s reason=%s", self._url, "hub is back" if act == LOAD else "stream was silent")
            self._load(was_reloaded=act == RELOAD)
        self._listen()

    def _start_browser(self) -> None:
        if self._browser:
            log.warning("browser_ended pid=%d running=%s", self._browser.pid, self._browser.is_running)
            self._browser.end()
            self._stopped.wait(REST_S)
        self._browser = Browser(self._folder.name, self._flags)
        log.info("browser_started pid=%d", self._browser.pid)
        self._signs = Signs(True, time.monotonic(), 0)
        self._browser.order("Network.enable")
        self._load(was_reloaded=False)
        notify("READY=1")

    def _load(self, *, was_reloaded: bool) -> None:
        assert self._browser
        is_loaded = was_reloaded or self._is_hub_there()
        self._browser.order("Page.navigate", url=self._url if is_loaded else notice())
        self._signs = replace(
            self._signs, beat=time.monotonic(), is_loaded=is_loaded, was_reloaded=was_reloaded,
        )  # fmt: skip

    def _listen(self) -> None:
        assert self._browser
        self._browser.order("Runtime.evaluate", expression="1")
        for message in self._browser.hear(CHECK_S):
            at = time.monotonic()
            if message.get("result", {}).get("result", {}).get("value") == 1:
                self._signs = replace(self._signs, answered=at)
            elif message.get("method") == "Network.eventSourceMessageReceived":
                self._signs = replace(self._signs, beat=at, was_reloaded=False)
            if self._stopped.is_set():
                break
        self._signs = replace(self._signs, is_running=self._browser.is_running)

    def _is_hub_there(self) -> bool:
        try:
            with urllib.request.urlopen(self._url, timeout=CHECK_S) as answer:
                return bool(answer.status == 200)
        except (OSError, HTTPException):
            return False
