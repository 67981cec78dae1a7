"""What every view of the staff's pages needs: the facility, a reader, the writer, the time, who is signed in."""

from collections.abc import Callable
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

from flask import abort, current_app, g, request

from hub.config import HubConfig
from hub.roles import may
from hub.runtime import Work, Writer
from hub.services.accounts import Person
from hub.store.database import Connection, open_reader
from hub.web.live import Pulse

T = TypeVar("T")

WRITE_S = 10.0  # a hub that looks for its broker answers within half of that


@dataclass(frozen=True)
class Desk:
    """The parts that one application shares."""

    config: HubConfig
    writer: Writer
    clock: Callable[[], float]
    pulse: Pulse


def desk() -> Desk:
    """Return the parts of the present application."""
    found: Desk = current_app.extensions["shayya"]
    return found


def now() -> int:
    """Return the time, seconds UTC."""
    return int(desk().clock())


def reader() -> Connection:
    """Return this request's connection for questions: everything it tells is of one moment."""
    if "reader" not in g:
        g.reader = open_reader(desk().config.ledger)
        g.reader.execute("BEGIN")
    found: Connection = g.reader
    return found


def look_again() -> None:
    """Let the next question see what was written since."""
    close_reader()


def close_reader(_: BaseException | None = None) -> None:
    """End this request's connection."""
    opened = g.pop("reader", None)
    if opened is not None:
        opened.close()


def person() -> Person:
    """Return who is signed in; only views that ask for it in the table of access may call this."""
    found: Person = g.person
    return found


def i_may(act: str) -> bool:
    """Whether who is signed in may do this."""
    return "person" in g and may(g.person.role, act)


def write(work: Work[T]) -> T:
    """Do this through the one writer and return when it is durable; 503 when that takes too long.

    It may still happen after that: the page says so.
    """
    try:
        return desk().writer.submit(work).result(WRITE_S)
    except NotInTime:
        abort(503)


def address() -> str:
    """Return where the request comes from."""
    return request.remote_addr or "?"


def network() -> str:
    """Return the network the request counts for: its address, or the half of an IPv6 one that a site is given."""
    try:
        found = ip_address(address())
    except ValueError:
        return "?"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)) + ("" if found.ipv4_mapped else "/64")
    return str(found)
