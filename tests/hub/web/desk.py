"""The hub's pages without a broker: a real ledger, the real writer's groups, a clock that the test turns."""

import contextlib
import re
import sqlite3
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub import passwords
from hub.broker.edits import Edit
from hub.broker.groups import Groups
from hub.broker.intake import Intake
from hub.broker.watch import Watch
from hub.config import read_config
from hub.runtime import Showcase
from hub.services import accounts
from hub.store.database import transaction
from hub.web.app import create_app
from tests.hub.builders import NOON, a_ledger

PASSWORD = "four plain words here"
KEPT = passwords.hash_of(PASSWORD)  # once: it takes its time
WORSE = "another set of words"

HUB_TOML = """\
facility = "hospital.toml"
data = "."
[broker]
host = "127.0.0.1"
port = 1
[web]
host = "127.0.0.1"
port = 1
"""


class DirectWriter:
    """Runs each edit at once, as a group of its own."""

    connected = True

    def __init__(self, db: Any) -> None:
        self.db = db
        self.health: dict[str, Any] = {}
        watch = Watch(db, now=NOON)
        self._groups = Groups(db, Intake("nrs", watch.audible, self.health), watch)
        self._lock = threading.Lock()

    def submit(self, work: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        with self._lock, contextlib.suppress(sqlite3.OperationalError):  # the future has it
            self._groups.run([], [Edit(future, work)])
        return future


class Desk:
    """The small hospital's pages. `u-1` serves mm-01 and mm-02; all other beds are counted by hand."""

    def __init__(self, folder: Path, web: str = "") -> None:
        self.at = NOON
        self.db = a_ledger(folder)
        (folder / "hub.toml").write_text(HUB_TOML + web, encoding="utf-8")
        self.writer = DirectWriter(self.db)
        self.config = read_config(folder / "hub.toml")
        self.app = create_app(self.config, self.writer, Showcase(), clock=lambda: self.at)

    def add(self, name: str, role: str) -> None:
        """Add an account that has chosen its password."""
        with transaction(self.db):
            accounts.add(self.db, name, role, KEPT, at=self.at)
            self.db.execute("UPDATE staff SET must_change = 0, good_until = NULL WHERE name = ?", (name,))

    def browser(self) -> "Browser":
        return Browser(self.app.test_client())

    def signed_in(self, role: str) -> "Browser":
        """Return a browser in which somebody of this role has signed in; the name is the role."""
        if self.db.execute("SELECT 1 FROM staff WHERE name = ?", (role,)).fetchone() is None:
            self.add(role, role)
        browser = self.browser()
        answer = browser.sign_in(role, PASSWORD)
        assert answer.status_code == 303, answer.text
        return browser

    def bed(self, name: str) -> tuple[Any, ...]:
        """Return (state, flagged, staffed, isolated, version) of a bed."""
        row = self.db.execute(
            "SELECT state, flagged, staffed, isolated, version FROM beds WHERE bed = ?", (name,)
        ).fetchone()  # fmt: skip
        return tuple(row)


class Browser:
    """A browser as far as these tests need one: it keeps cookies and fills in the hidden fields of forms."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def token(self, path: str = "/staff/sign-in") -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
        assert found, path
        return found[1]

    def post(self, path: str, form: str = "/staff/account", **fields: object) -> TestResponse:
        """Send a form, with the token from the page `form`."""
        return self.client.post(path, data={"csrf_token": self.token(form), **fields})

    def sign_in(self, name: str, password: str, **more: object) -> TestResponse:
        return self.post("/staff/sign-in", "/staff/sign-in", name=name, password=password, **more)

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie("shayya") or self.client.get_cookie("__Host-shayya")
        return None if found is None else found.value
