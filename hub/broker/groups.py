"""A group: every message and edit that is here now, in one transaction. What breaks is set aside, the rest goes on."""

import logging
import sqlite3
import time
from typing import Any

from hub import metrics
from hub.broker.edits import Edit
from hub.broker.intake import Effects, Intake
from hub.broker.link import Message
from hub.broker.watch import Watch
from hub.errors import HubError
from hub.services import presses
from hub.store import ledger
from hub.store.database import Connection, transaction

log = logging.getLogger(__name__)


class Groups:
    """Runs groups against one ledger."""

    def __init__(self, db: Connection, intake: Intake, watch: Watch) -> None:
        self._db = db
        self._intake = intake
        self._watch = watch

    def run(self, messages: list[Message], edits: list[Edit]) -> Effects:
        """Take all of it in and commit; return what is to be said now that it is durable.

        When one message breaks the code, all are taken one by one, and only that one is set aside. Raises
        sqlite3.OperationalError when the disk refuses; then nothing of the group happened.
        """
        at = int(time.time())
        effects = Effects()
        settled: list[tuple[Edit, Any]] = []
        try:
            with transaction(self._db):
                for message in messages:
                    self._intake.take(self._db, message.topic, bytes(message.payload), message.retain, at, effects)
                settled = [(edit, self._edit(edit, effects)) for edit in edits]
                began = time.monotonic()
            metrics.COMMITS.observe(time.monotonic() - began)
        except sqlite3.OperationalError as error:
            for edit in edits:
                edit.future.set_exception(HubError(f"the ledger cannot be written now: {error}"))
            raise
        except Exception:  # noqa: BLE001 - whatever one message does, the others go on
            if len(messages) == 1 and not edits:
                return self._set_aside(messages[0], at)
            return self._one_by_one(messages, edits)
        self._committed(effects, settled)
        return effects

    def _one_by_one(self, messages: list[Message], edits: list[Edit]) -> Effects:
        together = Effects()
        for one in [self.run([message], []) for message in messages] + ([self.run([], edits)] if edits else []):
            together.add(one)
        return together

    def _edit(self, edit: Edit, effects: Effects) -> Any:
        self._db.execute("SAVEPOINT edit")
        try:
            result = edit.work(self._db, effects.changes)
        except sqlite3.OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - it goes to whoever asked
            self._db.execute("ROLLBACK TO edit")
            result = error
        self._db.execute("RELEASE edit")
        return result

    def _committed(self, effects: Effects, settled: list[tuple[Edit, Any]]) -> None:
        self._watch.heard(effects.heard)
        for result in effects.results:
            (metrics.HOLES if result == presses.EARLY else metrics.PRESSES.labels(result)).inc()
        for edit, result in settled:
            if isinstance(result, Exception):
                edit.future.set_exception(result)
            else:
                edit.future.set_result(result)

    def _set_aside(self, message: Message, at: int) -> Effects:
        payload = bytes(message.payload)
        log.exception("message_broke_the_hub topic=%s bytes=%d", message.topic[:120], len(payload))
        metrics.QUARANTINED.labels("broke-the-hub").inc()
        why = "taking it in raised an error: see the log"
        with transaction(self._db):
            ledger.set_aside(self._db, message.topic[:400], payload[:4096], identity=payload, why=why, at=at)
        return Effects()
