"""What a platform gives the unit, written down for type checkers; nothing here runs on a device."""

from typing import Any, Protocol

from firmware.lamps import Lamp
from firmware.records import Entry
from firmware.storage import Folder, Volatile
from wire.messages import Ack


class Listener(Protocol):
    """Whom the unit tells what it shows and does."""

    def lamp(self, place: int, bed: str, lamp: Lamp) -> None:
        """A lamp shows something else from now on."""

    def saved(self, entry: Entry, generation: str) -> None:
        """A press has become durable."""

    def refused(self, bed: str, why: str) -> None:
        """A press was not accepted."""


class Platform(Protocol):
    """Buttons, lamps, network and files of one kind of device. Times `at_ns` are for latency traces."""

    name: str
    reset_cause: str

    @property
    def storage(self) -> "Folder | Volatile":
        """Where journal and kept values live."""

    def lamp(self, place: int, bed: str, lamp: Lamp) -> None:
        """Show this lamp from now on."""

    def saved(self, entry: Entry, generation: str, at_ns: int) -> None:
        """A press became durable then."""

    def answered(self, ack: Ack, at_ns: int) -> None:
        """The hub's answer came then."""

    def refused(self, bed: str, why: str) -> None:
        """A press was not accepted."""

    def readings(self) -> "list[tuple[int, list[bool]]]":
        """Return (ms, for each bed in configuration order whether its contact is closed): what happened since the
        last call, oldest first, and in the end how it is now. Never empty.
        """

    async def changed(self, ms: int) -> None:
        """Return when a contact may have changed, or `poke` was called, or after `ms` at the latest."""

    def poke(self) -> None:
        """Make `changed` return at once."""

    def play(self, now_ms: int) -> int:
        """Drive the lamps' rhythms; return in how many milliseconds to call again."""

    async def network(self) -> None:
        """Return when there is a network to use. Raises OSError when there is none within its limit."""

    async def dial(self, host: str, port: int, tls: Any) -> "tuple[Any, Any]":
        """Return reader and writer of a new connection, with TCP_NODELAY. Raises OSError, ValueError."""

    def reset_radio(self) -> None:
        """Switch the radio off and on."""

    def set_clock(self, utc_s: int, *, sure: bool) -> None:
        """Set the device's clock, which TLS reads; when not `sure`, it may only be moved forward."""

    def vitals(self) -> "dict[str, int | None]":
        """Return memory_free in bytes and signal_dbm negated, each None when not known."""

    def feed(self) -> None:
        """Feed the watchdog."""

    def reboot(self) -> None:
        """Start the device anew. May not return."""

    def random_bytes(self, count: int) -> bytes:
        """Return random bytes."""
