"""Central against bare PostgreSQL: taking a batch in, and reading."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from central.services import census, facilities
from central.store.database import Database
from central.tokens import new_token
from tests.bench import bare_central
from tests.bench.rows import Row, at_least, interleaved, median
from tests.central.builders import NAMES, a_batch, a_row
from tests.central.processes import a_service, free_port
from tests.parts.postgres import Postgres, private_postgres
from wire.orders import CensusBatch

ROUNDS = 7
BATCHES = 100  # in each round
READS = 150
HOSPITALS = 14
ROOT = Path(__file__).parents[2]


def rows() -> list[Row]:
    """Return the rows of the benchmark: a census batch of 20 rows, the list, one hospital's census."""
    with private_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        name = postgres.make()
        with a_service(Path(folder), postgres.url(name), workers=2) as service:
            database = Database(postgres.url(name))
            with psycopg.connect(_plain(postgres, postgres.make())) as bare:
                bare.execute(bare_central.TABLE)
                bare.commit()
                written = _writing(database, bare, service.token, service.port)
                read = _reading(database, bare, service.port)
            database.close()
    return [*written, *read]


def _writing(database: Database, bare: "psycopg.Connection[Any]", token: str, port: int) -> list[Row]:
    numbers = iter(range(1, 10**6))
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def product() -> float:
        batches = [CensusBatch.from_dict(_batch(next(numbers))) for _ in range(BATCHES)]
        return _rate([lambda one=one: census.receive(database, one, at=int(time.time())) for one in batches])

    def over_http() -> float:
        bodies = [json.dumps(_batch(next(numbers))).encode() for _ in range(BATCHES)]
        path, headers = "/api/v1/facilities/dh/census", {"Authorization": f"Bearer {token}"}
        return _rate([lambda body=body: _ask(link, "POST", path, body, headers) for body in bodies])

    def baseline() -> float:
        groups = [_groups(next(numbers)) for _ in range(BATCHES)]
        return _rate([lambda one=one: bare_central.upsert(bare, "dh", 1, one) for one in groups])

    for measure in (product, over_http, baseline):
        measure()
    found = interleaved(ROUNDS, product=product, baseline=baseline, over_http=over_http)
    note = f"kept with history; with credential, decoding and HTTP {median(found['over_http']):.0f}/s on one connection"
    return [at_least("census batch of 20 rows", median(found["product"]), "/s", median(found["baseline"]), 0.5, note)]


def _reading(database: Database, bare: "psycopg.Connection[Any]", port: int) -> list[Row]:
    for number in range(1, HOSPITALS):
        facility = f"h{number}"
        facilities.add(database, facility, NAMES, token=new_token(), at=1)
        batch = CensusBatch.from_dict(_batch(1, facility=facility))
        census.receive(database, batch, at=int(time.time()))
        bare_central.upsert(bare, facility, 1, _groups(1))
    # The server does this by itself within a minute; until then it would plan for empty tables.
    bare.execute("ANALYZE")
    bare.commit()
    with database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")
    with _bare_service(bare) as bare_port:
        return [
            _read_row("list of 14 hospitals", port, "/api/v1/facilities", bare_port, "/facilities"),
            _read_row("census of one hospital", port, "/api/v1/facilities/h1/census", bare_port, "/facilities/h1"),
        ]


def _read_row(name: str, port: int, path: str, bare_port: int, bare_path: str) -> Row:
    links = {where: http.client.HTTPConnection("127.0.0.1", where, timeout=20) for where in (port, bare_port)}

    def reader(where: int, what: str) -> Callable[[], float]:
        return lambda: _rate([lambda: _ask(links[where], "GET", what)] * READS)

    product, baseline = reader(port, path), reader(bare_port, bare_path)
    product(), baseline()
    found = interleaved(ROUNDS, product=product, baseline=baseline)
    return at_least(name, median(found["product"]), "/s", median(found["baseline"]), 0.5, "one connection, 2 workers")


@contextmanager
def _bare_service(bare: "psycopg.Connection[Any]") -> Iterator[int]:
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--worker-class=gthread", "--workers=2", "--threads=4", "--no-control-socket",
        f"--bind=127.0.0.1:{port}", "--keep-alive=75", "--log-level=warning", "tests.bench.bare_central:app()",
    ]  # fmt: skip
    address = psycopg.conninfo.make_conninfo(bare.info.dsn, password=bare.info.password)
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BARE_DATABASE": address})
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "GET", "/facilities")
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def _ask(
    link: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None, headers: Any = ()
) -> None:
    link.request(method, path, body=body, headers=dict(headers))
    answer = link.getresponse()
    text = answer.read()
    assert answer.status == 200, text


def _rate(calls: list[Callable[[], object]]) -> float:
    start = time.perf_counter()
    for call in calls:
        call()
    return len(calls) / (time.perf_counter() - start)


def _batch(number: int, **changes: Any) -> dict[str, Any]:
    return a_batch(number, **{"rows": _groups(number), "as_of": int(time.time()), **changes})


def _groups(number: int) -> list[dict[str, Any]]:
    """Return 20 bed groups whose counts differ from those of the number before."""
    return [a_row(f"d{i // 2}", sex=("male", "female")[i % 2], offerable=(7 * number + i) % 50) for i in range(20)]


def _plain(postgres: Postgres, name: str) -> str:
    return postgres.url(name).replace("+psycopg", "")
