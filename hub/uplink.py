"""Reports to central: a thread that makes them through the writer and sends them until central has them.

Whatever central or the way there does (slow, cut off, 500, away for days), the hospital does not notice.
"""

import http.client
import logging
import random
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from hub import metrics
from hub.config import Central, HubConfig
from hub.runtime import Writer
from hub.services import counts
from hub.services.changes import Changes
from hub.store import outbox
from hub.store.database import Connection
from wire.fields import WireError
from wire.orders import CensusReceipt, Problem

log = logging.getLogger(__name__)

ANSWER_S = 10.0  # for each wait on the network
WHOLE_S = 20.0  # for the whole answer: it may come one byte at a time
COALESCE_S = 1.0  # changes within a second go as one report
FIRST_PAUSE_S, LAST_PAUSE_S = 1.0, 60.0
WRITER_S = 30.0

DROP = (400, 409, 413, 422)  # this report will never be taken: go on with the next
TELL = (401, 403, 404)  # nothing will be taken until a person sets it right


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that central does not have yet."""

    batch: int
    body: bytes
    age_s: int


class Uplink(threading.Thread):
    """Runs until `stop`; `changed` is set by the writer when a count changed."""

    def __init__(
        self, config: HubConfig, central: Central, writer: Writer, changed: threading.Event, *,
        slowest_s: float = LAST_PAUSE_S,
    ) -> None:  # fmt: skip
        super().__init__(name="uplink", daemon=True)
        self._config = config
        self._central = central
        self._writer = writer
        self._changed = changed
        self._ended = threading.Event()
        self._slowest_s = slowest_s
        self._pause = min(FIRST_PAUSE_S, slowest_s)
        self._stale = True  # counts changed since the last report was made
        self._unsent = False  # a report waits for central
        self._retry_at = 0.0
        self._report_at = 0.0

    def stop(self) -> None:
        """End after what is being sent."""
        self._ended.set()
        self._changed.set()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                self._turn()
            except Exception:
                log.exception("uplink_failed")
                self._slow_down()
                self._ended.wait(1)

    def _turn(self) -> None:
        due = self._retry_at if self._unsent else self._report_at
        if self._changed.wait(max(0.0, due - time.monotonic())):
            self._changed.clear()
            self._stale = True
        now = time.monotonic()
        if self._ended.is_set() or now < self._retry_at:
            return
        if self._stale or now >= self._report_at:
            self._stale = False
            self._writer.submit(self._make).result(WRITER_S)
            self._report_at = now + self._config.report_s
        self._send()
        self._ended.wait(COALESCE_S)

    def _make(self, db: Connection, changes: Changes) -> int:
        return counts.make_report(db, self._config.facility, now=int(time.time()))

    def _send(self) -> None:
        waiting = self._writer.submit(_next).result(WRITER_S)
        metrics.REPORT_AGE.set(0 if waiting is None else waiting.age_s)
        outcome = None if waiting is None else self._post(waiting)
        self._unsent = waiting is not None and outcome is None
        if waiting is None or outcome is None:
            return
        metrics.REPORTS.labels(outcome).inc()
        at = int(time.time())
        settled = self._writer.submit(lambda db, _: outbox.settle_report(db, waiting.batch, outcome, at=at))
        settled.result(WRITER_S)
        self._pause = min(FIRST_PAUSE_S, self._slowest_s)

    def _post(self, waiting: Waiting) -> str | None:
        """Return how the report is settled, or None when it must be sent again."""
        url = f"{self._central.url}/api/v1/facilities/{self._config.facility.id}/census"
        try:
            token = self._central.token_file.read_text(encoding="utf-8").strip()
            headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
            request = urllib.request.Request(url, waiting.body, headers)
            with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
                receipt = CensusReceipt.decode(_read(answer))
        except urllib.error.HTTPError as error:
            with error:
                return self._refused(waiting, error)
        except (OSError, http.client.HTTPException, WireError) as error:
            self._slow_down()
            log.warning("report_failed batch=%d why=%r next_try_s=%.0f", waiting.batch, str(error), self._pause)
            return None
        if receipt.batch != waiting.batch:
            self._slow_down()
            log.warning("report_answered_wrongly batch=%d receipt=%d", waiting.batch, receipt.batch)
            return None
        return receipt.status

    def _refused(self, waiting: Waiting, error: urllib.error.HTTPError) -> str | None:
        try:
            why = Problem.decode(_read(error)).error
        except (WireError, OSError, http.client.HTTPException):
            why = error.reason
        log.error("report_refused batch=%d status=%d why=%r", waiting.batch, error.code, why)
        if error.code in DROP:
            return "refused"
        if error.code in TELL:
            self._pause = self._slowest_s
        self._slow_down()
        return None

    def _slow_down(self) -> None:
        metrics.REPORTS.labels("failed").inc()
        self._retry_at = time.monotonic() + self._pause * random.uniform(0.75, 1.25)
        self._pause = min(self._slowest_s, self._pause * 2)


def _next(db: Connection, changes: Changes) -> Waiting | None:
    row = outbox.waiting_report(db)
    return None if row is None else Waiting(row["batch"], row["body"], int(time.time()) - row["as_of"])


def _read(answer: http.client.HTTPResponse | urllib.error.HTTPError) -> bytes:
    deadline = time.monotonic() + WHOLE_S
    parts = b""
    while (part := answer.read1(4096)) and len(parts) <= CensusReceipt.MOST_BYTES * 4:
        parts += part
        if time.monotonic() > deadline:
            raise TimeoutError("the answer took too long")
    return parts
