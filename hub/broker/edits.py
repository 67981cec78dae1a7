"""Work that other threads want done by the writer, and the bell that wakes it."""

import socket
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from hub.runtime import Work

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edit:
    """One piece of work and where its result is waited for."""

    future: "Future[Any]"
    work: Work[Any]


class Edits:
    """A queue from any thread to the writer; `fileno` becomes readable when there is something in it."""

    def __init__(self) -> None:
        self._waiting: deque[Edit] = deque()
        self._bell, self._heard = socket.socketpair()
        self._bell.setblocking(False)
        self._heard.setblocking(False)

    def add(self, work: Work[T]) -> "Future[T]":
        """Queue the work; the result is there when it is durable."""
        future: Future[T] = Future()
        self._waiting.append(Edit(future, work))
        self.ring()
        return future

    def ring(self) -> None:
        """Wake the writer."""
        try:
            self._bell.send(b"!")
        except BlockingIOError:
            return  # it rings already

    def close(self) -> None:
        """Take no more."""
        self._bell.close()
        self._heard.close()

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self._heard.fileno()

    def take(self) -> list[Edit]:
        """Return what is queued."""
        try:
            self._heard.recv(4096)
        except BlockingIOError:
            return []
        taken = []
        while self._waiting:
            taken.append(self._waiting.popleft())
        return taken
