"""The vocabulary of central's tests: a batch, a central to send it to, a clock that stands still until it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from central.config import Config
from central.services import facilities
from central.store.database import Database
from central.tokens import new_token
from central.web.app import create_app
from central.web.state import State
from wire.messages import BUCKETS

NOON = 1_800_000_000
MINUTE = 60
HUB = "00112233aabbccdd"  # the generation of a hub's store
OTHER_HUB = "ffeeddcc00112233"
NAMES = {"bn": "জেলা হাসপাতাল", "hi": "ज़िला अस्पताल", "en": "District Hospital"}
MEDICINE = {"bn": "মেডিসিন", "hi": "मेडिसिन", "en": "Medicine"}
SURGERY = {"bn": "সার্জারি", "hi": "सर्जरी", "en": "Surgery"}


def a_row(department: str = "medicine", **changes: Any) -> dict[str, Any]:
    """Return the row of a bed group: 3 vacant, 5 occupied, nothing else, unless told."""
    counts = {**dict.fromkeys(BUCKETS, 0), "offerable": 3, "occupied": 5, "extra_patients": 0}
    names = SURGERY if department == "surgery" else MEDICINE
    return {"department": department, "names": names, "category": "general", "sex": "male", **counts, **changes}


def a_batch(batch: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of a census batch of facility `dh`, true at noon."""
    body = {"version": 1, "facility": "dh", "generation": HUB, "batch": batch, "ledger_row": batch, "as_of": NOON}
    return {**body, "rows": [a_row()], **changes}


def totals_of(**counts: int) -> dict[str, int]:
    """Return totals as the interface gives them, 0 where not told."""
    sums = {**dict.fromkeys(BUCKETS, 0), **counts}
    return {"extra_patients": 0, **sums, "configured": sum(sums[bucket] for bucket in BUCKETS)}


class Clock:
    """Central's clock in a test."""

    def __init__(self) -> None:
        self.now = float(NOON)

    def __call__(self) -> float:
        """Return the time it was set to."""
        return self.now


class Central:
    """A central with one facility `dh`, called in the test's own process; `token` is that of the facility's hub."""

    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.app = create_app(a_config(url), clock=self.clock)
        self.client: FlaskClient = self.app.test_client()
        self.state: State = self.app.extensions["shayya-central"]
        self.database: Database = self.state.database
        self.token = self.add("dh")

    def add(self, facility: str, names: dict[str, str] = NAMES) -> str:
        """Add a facility and return its token."""
        token = new_token()
        facilities.add(self.database, facility, names, token=token, at=NOON)
        return token

    def send(self, body: Any, **more: Any) -> TestResponse:
        """Post a batch (a dict, or bytes as they are) as the facility's hub."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        facility = more.pop("facility", "dh")
        headers = {"Authorization": f"Bearer {more.pop('token', self.token)}"}
        return self.client.post(f"/api/v1/facilities/{facility}/census", data=data, headers=headers, **more)

    def census(self, facility: str = "dh") -> Any:
        """Return what central tells of a facility."""
        answer = self.client.get(f"/api/v1/facilities/{facility}/census")
        assert answer.status_code == 200, answer.text
        return answer.json

    def count(self, metric: str) -> float:
        """Return the value of a line of /metrics, 0 while it is not there."""
        for line in self.client.get("/metrics").text.splitlines():
            name, _, value = line.rpartition(" ")
            if name == metric:
                return float(value)
        return 0.0

    def rows_of(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(question)]


@contextmanager
def a_central(url: str) -> Iterator[Central]:
    """Give a central on a database that has its schema."""
    central = Central(url)
    try:
        yield central
    finally:
        central.database.close()


def a_config(url: str, **changes: Any) -> Config:
    """Return settings for tests."""
    values: dict[str, Any] = {
        "path": Path("central.toml"), "database": url, "host": "127.0.0.1", "port": 8080, "workers": 1, "threads": 4,
        "hosts": ("localhost", "127.0.0.1"), "proxies": 0, "language": "en",
    }  # fmt: skip
    return Config(**{**values, **changes})
