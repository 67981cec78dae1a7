"""The one thread that talks to the broker and writes the ledger.

Wait for the socket; read every message that is there already; one transaction; then the answers; then the boards.
Presses that arrive during a commit are the next group, so nothing is ever held back to make a group bigger.
"""

import logging
import os
import select
import sqlite3
import threading
import time
from concurrent.futures import Future
from typing import TypeVar

from hub import metrics
from hub.broker.edits import Edit, Edits
from hub.broker.groups import Groups
from hub.broker.intake import Effects, Intake
from hub.broker.link import Link, LinkLost, Message
from hub.broker.speech import Speech
from hub.broker.watch import Watch
from hub.config import HubConfig
from hub.runtime import Showcase, Work
from hub.store.database import (
    Connection,
    count_start,
    data_version,
    generation_of,
    keep_value,
    settle_log,
    transaction,
)
from wire import topics
from wire.freshness import TICK_S
from wire.messages import Health

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_IN_GROUP = 500  # messages in one transaction: about 50 ms of work, the longest that the first one waits
FIRST_PAUSE_S, LAST_PAUSE_S = 0.2, 5.0
KEEP_ALIVE_S = 1.0  # how often the connection is looked at
GLANCE_S = 0.5  # after so long without a message: tidy up, and see whether a command line tool wrote
EXIT_DISK = 74  # EX_IOERR


class Engine(threading.Thread):
    """Runs until `stop`; `connected` says whether the broker is there."""

    def __init__(self, config: HubConfig, db: Connection, password: str, showcase: Showcase) -> None:
        super().__init__(name="engine", daemon=True)
        self._config = config
        self._db = db
        self._password = password
        with transaction(db):
            self._start = count_start(db)
        self._connections = 0
        self.health: dict[str, Health] = {}
        self._watch = Watch(db, now=int(time.time()))
        self._groups = Groups(db, Intake(config.facility.id, self._watch.audible, self.health), self._watch)
        self._speech = Speech(config.facility, generation_of(db), showcase)
        self._edits = Edits()
        self._link: Link | None = None
        self._poll = select.poll()
        self._next_tick = self._keep_alive_at = 0.0
        self._data_version = data_version(db)
        self._log_is_long = False
        self._stopping = False
        self.on_change = threading.Event()

    @property
    def connected(self) -> bool:
        return self._link is not None

    def submit(self, work: Work[T]) -> "Future[T]":
        """Do this inside the next transaction; the result is there when it is durable."""
        return self._edits.add(work)

    def stop(self) -> None:
        """End the thread after what it is doing; units see that the hub is gone."""
        self._stopping = True
        self._edits.ring()

    def run(self) -> None:
        try:
            self._serve()
        except BaseException:
            log.critical("engine_failed the process ends so that it is started again", exc_info=True)
            os._exit(EXIT_DISK)

    def _serve(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopping:
            try:
                self._connect()
                pause = FIRST_PAUSE_S
                while not self._stopping:
                    self._turn()
            except LinkLost as lost:
                log.warning("broker_lost why=%r next_try_s=%.1f", str(lost), pause)
            except sqlite3.OperationalError as error:
                self._disk_error(error)
            self._disconnect()
            self._alone_until(time.monotonic() + pause)
            pause = min(LAST_PAUSE_S, pause * 2)

    def _connect(self) -> None:
        with transaction(self._db):  # a hub that cannot write stays away from the broker
            keep_value(self._db, "connected_at", str(int(time.time())))
        self._connections += 1
        self._speech.begin(self._db, self._start * 65536 + self._connections)
        broker = self._config.broker
        link = Link(broker.host, broker.port, "hub", self._password, self._speech.state(online=False))
        try:
            link.open(topics.hub_filters(self._config.facility.id))
            link.publish(*self._speech.state(online=True), qos=1, retain=True)
            self._poll = select.poll()
            self._poll.register(link.fileno(), select.POLLIN)
            self._poll.register(self._edits.fileno(), select.POLLIN)
        except LinkLost:
            link.close()
            raise
        self._link = link
        self._next_tick = 0.0
        metrics.CONNECTED.set(1)
        metrics.RECONNECTS.inc()
        log.info("broker_connected host=%s port=%d connection=%d", broker.host, broker.port, self._speech.connection)

    def _disconnect(self) -> None:
        link, self._link = self._link, None
        metrics.CONNECTED.set(0)
        if link is not None:
            try:
                link.close(*self._speech.state(online=False))
            except OSError:
                log.debug("goodbye_failed")

    def _turn(self) -> None:
        link = self._link
        if link is None:
            raise LinkLost("no connection")
        writes = link.wants_to_write
        if writes:
            self._poll.modify(link.fileno(), select.POLLIN | select.POLLOUT)
        ready = dict(self._poll.poll(1000 * max(0.0, min(GLANCE_S, self._next_tick - time.monotonic()))))
        if writes:
            self._poll.modify(link.fileno(), select.POLLIN)
            link.flush()
        messages = link.take(MOST_IN_GROUP) if ready.get(link.fileno(), 0) & ~select.POLLOUT else []
        edits = self._edits.take() if self._edits.fileno() in ready else []
        if messages or edits:
            self._group(link, messages, edits)
        self._look_around(link, idle=not ready)

    def _look_around(self, link: Link, *, idle: bool) -> None:
        now = time.monotonic()
        if idle:
            self._glance(link)
        if now >= self._keep_alive_at:
            self._keep_alive_at = now + KEEP_ALIVE_S
            link.keep_alive()
        if now >= self._next_tick:
            self._tick(link)

    def _alone_until(self, moment: float) -> None:
        """Without a broker people at screens still work."""
        alone = select.poll()
        alone.register(self._edits.fileno(), select.POLLIN)
        while not self._stopping and (left := moment - time.monotonic()) > 0:
            alone.poll(1000 * left)
            edits = self._edits.take()
            try:
                if edits:
                    self._groups.run([], edits)
            except sqlite3.OperationalError as error:
                self._disk_error(error)

    def _group(self, link: Link, messages: list[Message], edits: list[Edit]) -> None:
        metrics.GROUP.observe(len(messages))
        effects = self._groups.run(messages, edits)
        self._log_is_long = True
        self._tell(link, effects, messages)

    def _tell(self, link: Link, effects: Effects, messages: list[Message]) -> None:
        with link.together(len(effects.answers) + len(messages)):
            self._speech.answer(link, self._db, effects)
            for message in messages:
                link.settle(message)
        if effects.changes.departments:
            self._speech.tell_boards(link, self._db, effects.changes.departments, now=int(time.time()))
            self.on_change.set()

    def _glance(self, link: Link) -> None:
        """Nothing is going on: move the log into the file; see whether a command line tool changed a bed."""
        if self._log_is_long:
            settle_log(self._db)
            self._log_is_long = False
        version = data_version(self._db)
        if version != self._data_version:
            self._data_version = version
            self._speech.tell_units(link, self._db, self._watch.entered_elsewhere(self._db).units)
            self._speech.tell_boards(link, self._db, None, now=int(time.time()))
            self.on_change.set()

    def _tick(self, link: Link) -> None:
        now = int(time.time())
        self._next_tick = time.monotonic() + TICK_S
        link.publish(*self._speech.tick(now), qos=0)
        with transaction(self._db):
            changes = self._watch.review(self._db, now=now)
        self._tell(link, Effects(changes=changes), [])
        self._speech.tell_boards(link, self._db, None, now=now)

    def _disk_error(self, error: sqlite3.OperationalError) -> None:
        metrics.DISK_ERRORS.inc()
        name = getattr(error, "sqlite_errorname", "")
        log.error("disk_error name=%s detail=%r nothing of this group was answered", name, str(error))
        if name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise error  # after a failed fsync nothing that is open may be trusted: start anew
