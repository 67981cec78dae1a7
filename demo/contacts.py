"""The hands at the beds: move the contacts of running unit processes, and hear their lamps and traces.

A unit process that plays its contacts listens on a loopback port; JSON lines go both ways. Nothing here speaks to
the hub: a press exists only because a unit noticed its contact.
"""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from demo.errors import NotReadyError, PartFailedError
from demo.place import LOOPBACK

HOLD_SHORT_S = 0.06  # longer than any debounce, shorter than a long press
SAVED_S = 15.0  # on a machine that is busy with other things; a long press fires after 1.2 s

Line = dict[str, Any]
Listener = Callable[[Line], None]


class Contacts:
    """The contacts and lamps of all beds, over one connection to each unit process.

    `ports` are the contacts ports; `units` says for each bed its unit and the port of that unit's process. Each
    line heard is handed to `listener`, from a thread of its own.
    """

    def __init__(self, units: dict[str, tuple[str, int]], listener: Listener) -> None:
        self._units = units
        self._listener = listener
        self._sending = threading.Lock()
        ports = sorted({port for _, port in units.values()})
        self._sockets: dict[int, socket.socket] = {}
        try:
            for port in ports:
                self._sockets[port] = socket.create_connection((LOOPBACK, port), timeout=5)
        except OSError:
            self.close()
            raise
        for one in self._sockets.values():
            one.settimeout(None)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._hear, args=(one,), name="contacts", daemon=True).start()

    def move(self, bed: str, contact: str) -> int:
        """Close ("down") or open ("up") a bed's contact; return the monotonic time in ns at which it was done."""
        if bed not in self._units:
            raise PartFailedError(f"no unit has a bed {bed}")
        unit, port = self._units[bed]
        line = json.dumps({"unit": unit, "bed": bed, "contact": contact}) + "\n"
        with self._sending:
            self._sockets[port].sendall(line.encode())
        return time.monotonic_ns()

    def close(self) -> None:
        """End the connections; the units go on."""
        for one in self._sockets.values():
            with contextlib.suppress(OSError):  # the unit process may have ended first
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _hear(self, one: socket.socket) -> None:
        try:
            with one.makefile("r", encoding="utf-8") as lines:
                for line in lines:
                    self._listener(json.loads(line))
        except (OSError, ValueError):
            return  # the unit process ended, or close() was called in the middle of a line


class Notebook:
    """What was heard from the units: the last lamp of each bed and every trace, with a way to wait for them."""

    def __init__(self) -> None:
        self._heard = threading.Condition()
        self._lamps: dict[str, Line] = {}
        self._traces: list[Line] = []

    def write(self, line: Line) -> None:
        """Keep one line; the listener to hand to Contacts."""
        with self._heard:
            if "lamp" in line:
                self._lamps[line["bed"]] = line["lamp"]
            else:
                self._traces.append(line)
            self._heard.notify_all()

    def lamps(self) -> dict[str, Line]:
        """Return the last lamp of each bed."""
        with self._heard:
            return dict(self._lamps)

    def traces(self, event: str) -> list[Line]:
        """Return all traces of one kind, oldest first."""
        with self._heard:
            return [line for line in self._traces if line.get("event") == event]

    def wait_for(self, ready: Callable[["Notebook"], bool], what: str, *, bound_s: float) -> None:
        """Return as soon as `ready` holds for what was heard; NotReadyError after `bound_s` seconds."""
        with self._heard:
            if not self._heard.wait_for(lambda: ready(self), timeout=bound_s):
                raise NotReadyError(f"{what} not within {bound_s:.0f} s")


def press_short(contacts: Contacts, notebook: Notebook, beds: Iterable[str]) -> None:
    """Press the beds shortly, all at once, and return when their units have saved every press."""
    beds = list(beds)
    before = len(notebook.traces("saved"))
    for bed in beds:
        contacts.move(bed, "down")
    time.sleep(HOLD_SHORT_S)  # a finger rests on the button
    for bed in beds:
        contacts.move(bed, "up")
    _await_saved(notebook, before + len(beds), bound_s=SAVED_S)


def press_long(contacts: Contacts, notebook: Notebook, beds: Iterable[str]) -> None:
    """Hold the beds' buttons until their units have saved a long press of each, then let go."""
    beds = list(beds)
    before = len(notebook.traces("saved"))
    for bed in beds:
        contacts.move(bed, "down")
    _await_saved(notebook, before + len(beds), bound_s=SAVED_S)
    for bed in beds:
        contacts.move(bed, "up")


def _await_saved(notebook: Notebook, count: int, *, bound_s: float) -> None:
    notebook.wait_for(
        lambda heard: len(heard.traces("saved")) >= count, f"{count} presses saved by their units", bound_s=bound_s
    )
