"""Reports to central: whatever central does, the newest census arrives in the end, and the hospital goes on."""

import json
import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hub.config import Address, Central, HubConfig
from hub.services.changes import Changes
from hub.services.presses import record_press
from hub.store.database import transaction
from hub.uplink import Uplink
from tests.hub.builders import NOON, a_facility, a_ledger, a_press
from tests.hub.hospital import until
from wire.orders import CensusBatch, CensusReceipt, Problem


class DirectWriter:
    """Does the work at once, in a transaction of its own."""

    connected = True

    def __init__(self, db):
        self.db = db
        self._one_at_a_time = threading.Lock()

    def submit(self, work):
        future = Future()
        with self._one_at_a_time, transaction(self.db):
            future.set_result(work(self.db, Changes()))
        return future


class Sink:
    """Central's door: answers by a list of moods, the last one for ever."""

    def __init__(self, *moods):
        self.moods = list(moods)
        self.batches = []
        self.tokens = set()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                sink.answer(self)

            def log_message(self, *_):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def answer(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
        batch = CensusBatch.decode(body)
        self.tokens.add(handler.headers["Authorization"])
        self.batches.append((mood, batch))
        if mood == "cut":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{")
            handler.close_connection = True
            return
        status = 200 if mood in ("take", "nonsense", "other") else mood
        answer = CensusReceipt(
            generation=batch.generation, batch=batch.batch + (mood == "other"), status="new"
        ).encode()
        if status != 200:
            answer = Problem(error="not now").encode()
        if mood == "nonsense":
            answer = b"<html>captive portal</html>"
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def taken(self):
        return [batch for mood, batch in self.batches if mood == "take"]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Rig:
    def __init__(self, folder, *moods):
        self.sink = Sink(*moods)
        self.db = a_ledger(folder)
        (folder / "token").write_text("secret\n")
        url = f"http://127.0.0.1:{self.sink.server.server_port}"
        nowhere = Address("127.0.0.1", 1)
        config = HubConfig(
            folder / "hub.toml", a_facility(folder), folder, nowhere, nowhere, Central(url, folder / "token"), 60
        )
        self.changed = threading.Event()
        self.writer = DirectWriter(self.db)
        self.uplink = Uplink(config, replace(config).central, self.writer, self.changed, slowest_s=0.2)

    def outcomes(self):
        return [row[0] for row in self.writer.submit(
            lambda db, _: db.execute("SELECT outcome FROM outbox ORDER BY batch").fetchall()).result()]  # fmt: skip


@pytest.fixture
def rig(tmp_path, request):
    found = Rig(tmp_path, *request.param)
    found.uplink.start()
    yield found
    found.uplink.stop()
    found.uplink.join(10)
    found.sink.close()
    found.db.close()


@pytest.mark.parametrize("rig", [("take",)], indirect=True)
def test_the_whole_census_is_reported_by_bed_group(rig):
    until(rig.sink.taken, "no report came")
    batch = rig.sink.taken()[0]
    assert (batch.facility, batch.batch, batch.ledger_row) == ("nrs", 1, 0)
    assert [(row.department, row.category, row.sex, row.unknown) for row in batch.rows] == [
        ("medicine", "general", "female", 4), ("medicine", "general", "male", 8), ("surgery", "hdu", "any", 2),
    ]  # fmt: skip
    assert rig.sink.tokens == {"Bearer secret"}


@pytest.mark.parametrize("rig", [("take",)], indirect=True)
def test_changes_are_reported_at_most_once_a_second(rig):
    until(rig.sink.taken, "no report came")
    began = time.monotonic()
    for sequence in range(1, 21):
        rig.writer.submit(lambda db, _, n=sequence: record_press(db, "u-1", a_press(n), received=NOON))
        rig.changed.set()
        time.sleep(0.05)
    until(lambda: rig.sink.taken()[-1].ledger_row == 20, "the last change was not reported")
    assert len(rig.sink.taken()) <= 2 + time.monotonic() - began


@pytest.mark.parametrize(
    "rig",
    [(500, 503, "take"), ("cut", "take"), ("nonsense", "take"), ("other", "take"), (401, "take"), (429, "take")],
    indirect=True,
    ids=str,
)
def test_a_report_is_sent_again_until_central_has_it(rig):
    until(rig.sink.taken, "the report never arrived")
    until(lambda: rig.outcomes()[-1] == "new", "the receipt was not kept")
    assert len(rig.sink.batches) > 1


@pytest.mark.parametrize("rig", [(422, "take")], indirect=True)
def test_a_report_that_central_will_never_take_does_not_block_the_next(rig):
    until(lambda: rig.outcomes() == ["refused"], "the refusal was not kept")
    rig.changed.set()
    until(lambda: rig.outcomes() == ["refused", "new"], "the next report did not go")


@pytest.mark.parametrize("rig", [(500,)], indirect=True)
def test_of_the_reports_that_wait_only_the_newest_is_sent(rig):
    until(lambda: rig.sink.batches, "nothing was tried")
    rig.changed.set()
    until(lambda: rig.sink.batches[-1][1].batch == 2, "the newer report was not tried")
    assert rig.outcomes() == ["superseded", None]
    rig.sink.moods[:] = ["take"]
    until(lambda: rig.outcomes() == ["superseded", "new"], "the newest report did not arrive")


def test_a_batch_is_never_used_twice_for_other_content(tmp_path):
    rig = Rig(tmp_path, "take")
    first = rig.writer.submit(rig.uplink._make).result()
    second = rig.writer.submit(rig.uplink._make).result()
    assert (first, second) == (1, 2)
    body = rig.db.execute("SELECT body FROM outbox WHERE batch = 2").fetchone()[0]
    assert json.loads(body)["batch"] == 2
    rig.sink.close()
    rig.db.close()
