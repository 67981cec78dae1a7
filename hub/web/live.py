"""Tells open pages when something they show has changed. One thread looks for all, and only while one is open."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.store import wards
from hub.store.database import Connection, data_version, open_reader

log = logging.getLogger(__name__)

GLANCE_S = 0.3
HEARTBEAT_S = 5.0


class Pulse:
    """A number for each ward that changes when the ward does."""

    def __init__(self, ledger: Path) -> None:
        self._ledger = ledger
        self._condition = threading.Condition()
        self._listeners = 0
        self._watching = False
        self._round = 0
        self._marks: dict[str, int] = {}

    def stream(self, ward: str | None, may_go_on: Callable[[], bool]) -> Iterator[str]:
        """Yield server-sent events: `changed` when the ward (None: any) changed, `alive` when nothing did for a while.

        Ends when the person may not see the page any more, or when nobody can tell changes: the page asks again.
        """
        with self._listening():
            known, seen = None, -1
            while self._watching and may_go_on():
                seen, marks = self._wait(seen)
                mark = hash(frozenset(marks.items())) if ward is None else marks.get(ward)
                yield _event("alive" if known in (None, mark) else "changed")
                known = mark
        yield _event("ended")

    @contextmanager
    def _listening(self) -> Iterator[None]:
        with self._condition:
            self._listeners += 1
            if not self._watching:
                self._watching, self._round = True, 0
                threading.Thread(target=self._watch, name="pulse", daemon=True).start()
        try:
            yield
        finally:
            with self._condition:
                self._listeners -= 1
                self._condition.notify_all()

    def _wait(self, seen: int) -> tuple[int, dict[str, int]]:
        with self._condition:
            self._condition.wait_for(lambda: self._round not in (0, seen) or not self._watching, HEARTBEAT_S)
            return self._round, self._marks

    def _watch(self) -> None:
        try:
            db = open_reader(self._ledger)
            try:
                self._look(db)
            finally:
                db.close()
        except (OSError, sqlite3.Error):
            log.exception("pulse_failed open pages ask again")
            with self._condition:
                self._watching = False
                self._condition.notify_all()

    def _look(self, db: Connection) -> None:
        version = -1
        while True:
            found = data_version(db)
            marks = wards.fingerprints(db) if found != version else self._marks
            version = found
            with self._condition:
                if marks != self._marks or self._round == 0:
                    self._marks = marks
                    self._round += 1
                    self._condition.notify_all()
                if self._condition.wait_for(lambda: self._listeners == 0, GLANCE_S):
                    self._watching = False
                    return


def _event(kind: str) -> str:
    return f"event: {kind}\ndata: {time.time()}\n\n"
