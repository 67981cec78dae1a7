"""The one thread that talks to the broker and writes the ledger.

Wait for the socket; read every message that is there already; one transaction; then the answers; then the boards.
Presses that arrive during a commit are the next group, so nothing is ever held back to make a group bigger.
"""

import logging
import os
import selectors
import socket
import sqlite3
import threading
import time
from collections import deque
from concurrent.futures import Future
from typing import Any, TypeVar

from hub import metrics
from hub.broker.intake import Effects, Intake
from hub.broker.link import Link, LinkLost, Message
from hub.broker.speech import Speech
from hub.broker.watch import Watch
from hub.config import HubConfig
from hub.errors import HubError
from hub.runtime import Showcase, Work
from hub.services import presses
from hub.store import ledger
from hub.store.database import Connection, count_start, generation_of, keep_value, settle_log, transaction
from wire import topics
from wire.freshness import TICK_S
from wire.messages import Health

log = logging.getLogger(__name__)

T = TypeVar("T")

MOST_IN_GROUP = 500  # messages in one transaction: about 50 ms of work, the longest that the first one waits
FIRST_PAUSE_S, LAST_PAUSE_S = 0.2, 5.0
IDLE_S = 0.25  # after so long without a message the write-ahead log is moved into the file
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
        self._generation = generation_of(db)
        self._connections = 0
        self.health: dict[str, Health] = {}
        self._watch = Watch(db, now=int(time.time()))
        self._intake = Intake(config.facility.id, self._watch.audible, self.health)
        self._speech = Speech(config.facility, self._generation, showcase)
        self._edits: deque[tuple[Future[Any], Work[Any]]] = deque()
        self._waker, self._wakened = socket.socketpair()
        self._wakened.setblocking(False)
        self._link: Link | None = None
        self._next_tick = 0.0
        self._pages_waiting = False
        self._stopping = False
        self.on_change = threading.Event()

    @property
    def connected(self) -> bool:
        return self._link is not None

    def submit(self, work: Work[T]) -> "Future[T]":
        """Do this inside the next transaction; the result is there when it is durable."""
        future: Future[T] = Future()
        self._edits.append((future, work))
        self._wake()
        return future

    def stop(self) -> None:
        """End the thread after what it is doing; units see that the hub is gone."""
        self._stopping = True
        self._wake()

    def _wake(self) -> None:
        try:
            self._waker.send(b"!")
        except OSError:
            log.debug("waker_closed")

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
        self._speech.connection = self._start * 65536 + self._connections
        broker = self._config.broker
        link = Link(broker.host, broker.port, "hub", self._password, self._speech.state(online=False))
        try:
            link.open(topics.hub_filters(self._config.facility.id))
            link.publish(*self._speech.state(online=True), qos=1, retain=True)
        except LinkLost:
            link.close()
            raise
        self._link = link
        self._selector = selectors.PollSelector()
        self._selector.register(link.fileno(), selectors.EVENT_READ)
        self._selector.register(self._wakened, selectors.EVENT_READ)
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
        until_tick = self._next_tick - time.monotonic()
        idle = IDLE_S if self._pages_waiting else until_tick
        write = selectors.EVENT_WRITE if link.wants_to_write else 0
        self._selector.modify(link.fileno(), selectors.EVENT_READ | write) if write else None
        ready = self._selector.select(max(0.0, min(idle, until_tick)))
        if write:
            self._selector.modify(link.fileno(), selectors.EVENT_READ)
        messages = link.take(MOST_IN_GROUP)
        edits = self._take_edits()
        if messages or edits:
            self._group(link, messages, edits)
        elif not ready and self._pages_waiting:
            settle_log(self._db)
            self._pages_waiting = False
        link.flush()
        if time.monotonic() >= self._next_tick:
            self._tick(link)

    def _take_edits(self) -> list[tuple[Future[Any], Work[Any]]]:
        try:
            self._wakened.recv(4096)
        except BlockingIOError:
            return []
        taken = []
        while self._edits:
            taken.append(self._edits.popleft())
        return taken

    def _alone_until(self, moment: float) -> None:
        """Without a broker people at screens still work."""
        with selectors.PollSelector() as alone:
            alone.register(self._wakened, selectors.EVENT_READ)
            while not self._stopping and (left := moment - time.monotonic()) > 0:
                alone.select(left)
                edits = self._take_edits()
                try:
                    if edits:
                        self._run_group([], edits)
                except sqlite3.OperationalError as error:
                    self._disk_error(error)

    def _group(self, link: Link, messages: list[Message], edits: list[tuple[Future[Any], Work[Any]]]) -> None:
        metrics.GROUP.observe(len(messages))
        effects = self._run_group(messages, edits)
        with link.together():
            self._speech.answer(link, self._db, effects)
            for message in messages:
                link.settle(message)
        if effects.changes.departments:
            self._speech.tell_boards(link, self._db, effects.changes.departments, now=int(time.time()))
            self.on_change.set()

    def _run_group(self, messages: list[Message], edits: list[tuple[Future[Any], Work[Any]]]) -> Effects:
        """Take all of it in and commit; when one message breaks the code, go through them one by one."""
        at = int(time.time())
        effects = Effects()
        settled: list[tuple[Future[Any], Any]] = []
        try:
            with transaction(self._db):
                for message in messages:
                    self._intake.take(self._db, message.topic, bytes(message.payload), message.retain, at, effects)
                settled = [self._edit(future, work, effects) for future, work in edits]
                began = time.monotonic()
            metrics.COMMITS.observe(time.monotonic() - began)
        except sqlite3.OperationalError as error:
            for future, _ in edits:
                future.set_exception(HubError(f"the ledger cannot be written now: {error}"))
            raise
        except Exception:  # noqa: BLE001 - whatever one message does, the others go on
            if len(messages) == 1 and not edits:
                return self._set_aside(messages[0], at)
            return self._one_by_one(messages, edits)
        self._committed(effects, settled)
        return effects

    def _one_by_one(self, messages: list[Message], edits: list[tuple[Future[Any], Work[Any]]]) -> Effects:
        together = Effects()
        for one in [self._run_group([message], []) for message in messages] + [self._run_group([], edits)]:
            together.answers += one.answers
            together.asked.update(one.asked)
            together.changes.departments |= one.changes.departments
            together.changes.units |= one.changes.units
        return together

    def _edit(self, future: "Future[Any]", work: Work[Any], effects: Effects) -> tuple["Future[Any]", Any]:
        self._db.execute("SAVEPOINT edit")
        try:
            result = work(self._db, effects.changes)
        except Exception as error:  # noqa: BLE001 - it goes to whoever asked
            self._db.execute("ROLLBACK TO edit")
            result = error
        self._db.execute("RELEASE edit")
        return future, result

    def _committed(self, effects: Effects, settled: list[tuple["Future[Any]", Any]]) -> None:
        self._pages_waiting = True
        self._watch.heard(effects.heard)
        for result in effects.results:
            (metrics.HOLES if result == presses.EARLY else metrics.PRESSES.labels(result)).inc()
        for future, result in settled:
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

    def _set_aside(self, message: Message, at: int) -> Effects:
        log.exception("message_broke_the_hub topic=%s bytes=%d", message.topic[:120], len(message.payload))
        metrics.QUARANTINED.labels("broke-the-hub").inc()
        with transaction(self._db):
            ledger.set_aside(
                self._db, message.topic[:400], message.payload[:4096], identity=message.payload,
                why="taking it in raised an error: see the log", at=at,
            )  # fmt: skip
        return Effects()

    def _tick(self, link: Link) -> None:
        now = int(time.time())
        self._next_tick = time.monotonic() + TICK_S
        link.publish(*self._speech.tick(now), qos=0)
        with transaction(self._db):
            changes = self._watch.review(self._db, now=now)
        self._speech.tell_units(link, self._db, changes.units)
        self._speech.tell_boards(link, self._db, None, now=now)
        if changes.departments:
            self.on_change.set()

    def _disk_error(self, error: sqlite3.OperationalError) -> None:
        metrics.DISK_ERRORS.inc()
        name = getattr(error, "sqlite_errorname", "")
        log.error("disk_error name=%s detail=%r nothing of this group was answered", name, str(error))
        if name.startswith(("SQLITE_IOERR", "SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise error  # after a failed fsync nothing that is open may be trusted: start anew
