"""What the parts of one running hub share across threads: the newest counts, and a way to the writer."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from hub.services.changes import Changes
from hub.store.database import Connection
from wire.messages import Board, Health

T = TypeVar("T")
Work = Callable[[Connection, Changes], T]


class Writer(Protocol):
    """The one thread that writes."""

    @property
    def connected(self) -> bool:
        """Whether it is connected to the broker."""
        ...

    @property
    def health(self) -> Mapping[str, Health]:
        """What each unit last said of itself since the hub started."""
        ...

    def submit(self, work: Work[T]) -> "Future[T]":
        """Do this inside the next transaction; the result is there when it is durable."""
        ...


@dataclass(frozen=True, slots=True)
class Shown:
    """What boards were last told, with a number that counts up."""

    number: int
    board: Board | None


class Showcase:
    """The newest counts, for threads that wait for them."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._shown = Shown(0, None)

    def show(self, board: Board) -> None:
        """Replace what is shown and wake who waits."""
        with self._condition:
            self._shown = Shown(self._shown.number + 1, board)
            self._condition.notify_all()

    def wait(self, after: int, timeout: float) -> Shown:
        """Return what is shown as soon as its number is above `after`, or what there is when the time is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._shown.number > after, timeout)
            return self._shown

    def now(self) -> Shown:
        """Return what is shown now."""
        with self._condition:
            return self._shown


def nothing(*_: Any) -> None:
    """Listen to nothing."""
