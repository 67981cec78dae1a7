"""A bed unit without hardware: contacts and lamps on a local TCP port. Runs on CPython and on MicroPython.

One port serves all units of a process. A client sends {"unit","bed","contact":"down"|"up"} lines; it hears every lamp
on connecting, then changes and traces. Only this machine can connect: the port listens on the loopback address.
"""

import asyncio
import gc
import json
import os

from firmware import compat, log
from firmware.dial import dial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from firmware.lamps import Lamp
    from firmware.records import Entry
    from firmware.storage import Folder, Volatile
    from wire.messages import Ack

_gc: "Any" = gc  # MicroPython's also counts free memory
FINGER_MS = 60  # no finger moves a contact faster: changes sent faster than this are played this far apart
MOST_BUFFERED = 1 << 20  # bytes a client may leave unread before it is dropped


class Contact:
    """A button's contact, moved by a finger: a queue of changes, each held for at least FINGER_MS."""

    def __init__(self) -> None:
        self.closed = False
        self._changes: "list[bool]" = []
        self._changed_at_ms = compat.now_ms() - FINGER_MS

    def move(self, closed: bool) -> None:
        """Queue a change."""
        self._changes.append(closed)

    def read(self, now_ms: int) -> bool:
        """Return whether the contact is closed now."""
        if self._changes and now_ms - self._changed_at_ms >= FINGER_MS:
            self.closed = self._changes.pop(0)
            self._changed_at_ms = now_ms
        return self.closed

    def due_ms(self, now_ms: int) -> int:
        """Return when the next queued change plays."""
        return max(1, self._changed_at_ms + FINGER_MS - now_ms) if self._changes else 60000


class ContactsPort:
    """The TCP port shared by the units of one process."""

    def __init__(self) -> None:
        self.units: "dict[str, SimulatedPlatform]" = {}
        self.clients: "list[Any]" = []
        self._server: "Any" = None
        self.listeners: "list[Callable[[dict[str, object]], None]]" = []  # the same, without a connection

    async def open(self, port: int) -> int:
        """Listen on the loopback address; return the port, which was chosen freely when 0 was given."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        return int(self._server.sockets[0].getsockname()[1]) if hasattr(self._server, "sockets") else port

    def close(self) -> None:
        """Listen no longer."""
        if self._server is not None:
            self._server.close()

    def tell(self, message: "dict[str, object]") -> None:
        """Send one line to every client."""
        for listener in self.listeners:
            listener(message)
        if self.clients:
            line = json.dumps(message).encode() + b"\n"
            for writer in list(self.clients):
                self._write(writer, line)

    async def _serve(self, reader: "Any", writer: "Any") -> None:
        for unit in self.units.values():
            for message in unit.snapshot():
                self._write(writer, json.dumps(message).encode() + b"\n")
        self.clients.append(writer)
        try:
            while True:
                line = await reader.readline()
                if not line:
                    break
                error = self._take(line)
                if error:
                    self._write(writer, json.dumps({"error": error}).encode() + b"\n")
                await writer.drain()
        except OSError as error:
            log.say("contacts_client_lost", error=error)
        finally:
            if writer in self.clients:
                self.clients.remove(writer)
            writer.close()

    def _take(self, line: bytes) -> "str | None":
        """Move a contact; return what is wrong with the line."""
        try:
            values = json.loads(line.decode())
            unit, bed, contact = values["unit"], values["bed"], values["contact"]
        except (ValueError, KeyError, TypeError):
            return 'send lines like {"unit": "u1", "bed": "mm-01", "contact": "down"}'
        if unit not in self.units:
            return "no unit {}".format(unit)
        if contact not in ("down", "up"):
            return "contact is down or up, not {}".format(contact)
        return self.units[unit].move(bed, contact == "down")

    def _write(self, writer: "Any", line: bytes) -> None:
        transport = getattr(writer, "transport", None)
        try:
            if transport is not None and transport.get_write_buffer_size() > MOST_BUFFERED:
                raise OSError("client reads too slowly")
            writer.write(line)
        except OSError as error:
            log.say("contacts_client_lost", error=error)
            if writer in self.clients:
                self.clients.remove(writer)
            writer.close()


class SimulatedPlatform:
    """One simulated unit; see platforms/port.py."""

    name = "simulated"
    reset_cause = "start"

    def __init__(self, uid: str, beds: "list[str]", port: ContactsPort, storage: "Folder | Volatile") -> None:
        self.uid = uid
        self.beds = beds
        self.port = port
        self.storage = storage
        self.contacts = [Contact() for _ in beds]
        self.lamps: "dict[str, Lamp]" = {}
        self.feeds = 0
        self.radio_resets = 0
        self._event = asyncio.Event()
        port.units[uid] = self

    def move(self, bed: str, closed: bool) -> "str | None":
        """Move a bed's contact; return what is wrong with that."""
        if bed not in self.beds:
            return "unit {} has no bed {}".format(self.uid, bed)
        self.contacts[self.beds.index(bed)].move(closed)
        self.poke()
        return None

    def snapshot(self) -> "list[dict[str, object]]":
        """Return a line for each lamp."""
        return [{"unit": self.uid, "bed": bed, "lamp": self.lamps[bed].to_dict()} for bed in sorted(self.lamps)]

    def readings(self) -> "list[tuple[int, list[bool]]]":
        now_ms = compat.now_ms()
        return [(now_ms, [contact.read(now_ms) for contact in self.contacts])]

    async def changed(self, ms: int) -> None:
        now_ms = compat.now_ms()
        await compat.wait_event(self._event, min([ms] + [contact.due_ms(now_ms) for contact in self.contacts]))

    def poke(self) -> None:
        self._event.set()

    def play(self, now_ms: int) -> int:
        return 60000  # whoever watches the port plays the rhythm

    def lamp(self, place: int, bed: str, lamp: "Lamp") -> None:
        self.lamps[bed] = lamp
        self.port.tell({"unit": self.uid, "bed": bed, "lamp": lamp.to_dict()})

    def saved(self, entry: "Entry", generation: str, at_ns: int) -> None:
        message = {"bed": entry.bed, "generation": generation, "sequence": entry.sequence, "wanted": entry.wanted}
        self._trace("saved", message, at_ns)

    def answered(self, ack: "Ack", at_ns: int) -> None:
        message = {"bed": ack.bed, "generation": ack.generation, "sequence": ack.sequence, "result": ack.result}
        self._trace("answered", message, at_ns)

    def refused(self, bed: str, why: str) -> None:
        self._trace("refused", {"bed": bed, "why": why}, compat.trace_ns())

    async def network(self) -> None:
        """The machine has one."""

    async def dial(self, host: str, port: int, tls: "Any") -> "tuple[Any, Any]":
        return await dial(host, port, tls)

    def reset_radio(self) -> None:
        self.radio_resets += 1
        log.say("radio_reset", unit=self.uid)

    def set_clock(self, utc_s: int, *, sure: bool) -> None:
        """The machine's clock is not ours to move."""

    def vitals(self) -> "dict[str, int | None]":
        return {"memory_free": _gc.mem_free() if compat.MICROPYTHON else None, "signal_dbm": None}

    def feed(self) -> None:
        self.feeds += 1

    def reboot(self) -> None:
        """Whoever runs the device makes a new one."""

    def random_bytes(self, count: int) -> bytes:
        return os.urandom(count)

    def _trace(self, event: str, message: "dict[str, object]", at_ns: int) -> None:
        line: "dict[str, object]" = {"unit": self.uid, "event": event, "t": at_ns}
        line.update(message)
        self.port.tell(line)
