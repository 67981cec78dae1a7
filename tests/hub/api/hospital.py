"""The small hospital as other systems read it: a real ledger, what boards were told, a clock that the test turns."""

import json
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from werkzeug.test import TestResponse

from hub.beds import Correction
from hub.config import read_config
from hub.runtime import Showcase
from hub.services import corrections, presses, tokens, units
from hub.services.corrections import Edit
from hub.services.counts import BoardCounts
from hub.store import wards
from hub.store.database import generation_of, transaction
from hub.web.app import create_app
from tests.hub.builders import NOON, a_ledger, a_press

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
MATRON = Edit("Matron", "morning round", 0)


class NoWriter:
    """The API writes nothing."""

    connected = True
    health: Mapping[str, Any] = {}

    def submit(self, work: Any) -> "Future[Any]":
        raise AssertionError("the API wrote something")


class Readable:
    """Its API, asked with a valid token unless said otherwise.

    `u-1` serves mm-01 and mm-02; surgery is counted by hand; nobody ever said anything of the other beds.
    """

    def __init__(self, folder: Path) -> None:
        self.at = NOON
        self.db = a_ledger(folder)
        (folder / "hub.toml").write_text(HUB_TOML, encoding="utf-8")
        self.config = read_config(folder / "hub.toml")
        self.showcase = Showcase()
        self.app = create_app(self.config, NoWriter(), self.showcase, clock=lambda: self.at)
        self.client = self.app.test_client()
        self.generation = generation_of(self.db)
        self.token = tokens.new_token()
        with transaction(self.db):
            tokens.add(self.db, "district", self.token, at=NOON)

    def fill(self) -> "Readable":
        """Let it be noon plus 40 s: two presses, one ward counted, one bed corrected, patients on trolleys."""
        with transaction(self.db):
            units.set_silence(self.db, "u-1", silent=False, at=NOON)
            presses.record_press(self.db, "u-1", a_press(1, "mm-01", "occupied"), received=NOON + 10)
            presses.record_press(self.db, "u-1", a_press(2, "mm-01", "vacant", seen=1), received=NOON + 20)
            corrections.count_ward(self.db, "surg", {"s-1": "vacant", "s-2": "occupied"}, MATRON, at=NOON + 30)
            units.review_hand_census(self.db, now=NOON + 30)
            seen = Edit("Matron", "isolation", 1)
            corrections.correct_bed(self.db, "s-1", Correction(isolated=True, staffed=False), seen, at=NOON + 40)
            corrections.set_extra_patients(self.db, "surg", 3)
            wards.add_extra(self.db, "surg", 3, reason="trolley", entered_by="matron", at=NOON + 40)
        self.at = NOON + 45
        self.show()
        return self

    def show(self) -> None:
        """Let boards be told now."""
        counts = BoardCounts(self.config.facility)
        counts.renew(self.db)
        self.showcase.show(counts.message(self.db, self.generation, as_of=self.at))

    def get(self, path: str, *, token: str | None = "mine", **headers: str) -> TestResponse:
        """Ask for a path below /api/v1; underscores in a header's name are dashes."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            told["Authorization"] = f"Bearer {self.token if token == 'mine' else token}"
        return self.client.get("/api/v1" + path, headers=told)

    def read(self, path: str) -> Any:
        """Return the body of an answer that must be 200."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.data)

    def refusal(self, path: str, **more: Any) -> tuple[int, str]:
        """Return status and sentence of an answer that must be a Problem."""
        answer = self.get(path, **more)
        assert answer.content_type == "application/json"
        assert set(answer.json) == {"version", "error"}
        return answer.status_code, answer.json["error"]
