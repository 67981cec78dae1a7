"""Debian's Chromium, full screen, watched from outside over a pair of pipes: no port is opened for it."""

import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from display.errors import MissingPart

PROGRAM = "chromium"
FLAGS = (
    "--kiosk",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-session-crashed-bubble",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-pinch",
    "--disable-features=Translate",
    "--hide-scrollbars",
    "--overscroll-history-navigation=0",
    "--password-store=basic",
)
END_S = 5


class Browser:
    """One running Chromium with one page. All methods return at once, but for `hear`."""

    def __init__(self, folder: str, flags: tuple[str, ...] = ()) -> None:
        if shutil.which(PROGRAM) is None:
            raise MissingPart(f"{PROGRAM} is not installed; install it with: apt install {PROGRAM}")
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        # Chromium reads orders from descriptor 3 and writes answers to 4.
        command = ["sh", "-c", f'exec "$@" 3</dev/fd/{theirs_in} 4>/dev/fd/{theirs_out}', "sh", PROGRAM, *FLAGS]
        self._process = subprocess.Popen(
            [*command, f"--user-data-dir={folder}", *flags, "about:blank"], pass_fds=(theirs_in, theirs_out),
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self._in, self._out = ours_in, ours_out
        self._rest = b""
        self._number = 0
        self._page: str | None = None
        self._waiting: list[tuple[str, dict[str, Any]]] = []
        self._send("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": False, "flatten": True})

    @property
    def is_running(self) -> bool:
        """Whether the program lives; it may hang all the same."""
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def order(self, method: str, **values: Any) -> None:
        """Tell the page something, as soon as there is one."""
        if self._page is None:
            self._waiting.append((method, values))
        else:
            self._send(method, values, self._page)

    def hear(self, seconds: float) -> Iterator[dict[str, Any]]:
        """Yield what the browser says, for so long."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            ready, _, _ = select.select([self._in], [], [], left)
            data = os.read(self._in, 1 << 16) if ready else b""
            if not data:
                break  # silent, or gone
            *said, self._rest = (self._rest + data).split(b"\0")
            for message in map(json.loads, said):
                self._notice_page(message)
                yield message

    def end(self) -> None:
        """End the program and all that it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
                self._process.wait(END_S)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        self._process.wait()
        os.close(self._in)
        os.close(self._out)

    def _notice_page(self, message: dict[str, Any]) -> None:
        values = message.get("params", {})
        if message.get("method") == "Target.attachedToTarget" and values["targetInfo"]["type"] == "page":
            self._page = values["sessionId"]
            waiting, self._waiting = self._waiting, []
            for method, given in waiting:
                self.order(method, **given)

    def _send(self, method: str, values: dict[str, Any], page: str | None = None) -> None:
        self._number += 1
        order = {"id": self._number, "method": method, "params": values}
        if page:
            order["sessionId"] = page
        try:
            os.write(self._out, json.dumps(order).encode() + b"\0")
        except BrokenPipeError:
            return  # it has ended, which is_running tells
