"""The shipped hub rules and store on SQLite in memory; it is killed, started again and restored by the simulator."""

import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hub import upkeep
from hub.broker.intake import Effects, Intake
from hub.broker.speech import Speech
from hub.facility import Facility
from hub.runtime import Showcase
from hub.services import setup
from hub.store.database import count_start, generation_of, keep_value, migrate, transaction
from hub.store.registry import Credential
from tests.hub.builders import NOON, a_facility

if TYPE_CHECKING:
    from tests.protocol.world import World

UNITS = {"u-1": ("mm-01", "mm-02", "mm-03"), "u-2": ("mf-01",)}
Said = tuple[str, bytes, bool]  # topic, payload, retained


@cache
def facility() -> Facility:
    """Return the small hospital."""
    with tempfile.TemporaryDirectory() as folder:
        return a_facility(Path(folder))


@cache
def empty_ledger() -> bytes:
    """Return the bytes of a ledger that knows the units and has heard of no press."""
    db = open_memory(None)
    migrate(db)
    with transaction(db):
        setup.prepare(db, facility())
        for unit, beds in UNITS.items():
            setup.add_unit(db, unit, list(beds), Credential(b"s" * 12, b"h" * 64, 1000), at=NOON)
    return db.serialize()


def open_memory(content: bytes | None) -> sqlite3.Connection:
    """Open a database in memory, with this content."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    if content is not None:
        db.deserialize(content)
    return db


class Hub:
    """One hub; `up` says whether its process lives."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.db = open_memory(empty_ledger())
        self.copy = self.db.serialize()
        self.up = False
        self.kill_next: str | None = None
        self.inbox: list[Said] = []

    def start(self) -> None:
        """The process starts, connects and says so."""
        with transaction(self.db):
            start = count_start(self.db)
        self.heard: set[str] = set()
        self.intake = Intake(facility().id, self.heard, {})
        self.speech = Speech(facility(), generation_of(self.db), Showcase())
        self.speech.connection = start * 65536 + 1
        self.inbox = []
        self.up = True
        self.world.retain_state(*self.speech.state(online=True))
        self.tick()

    def kill(self) -> None:
        """The process ends at once; what it had not committed is gone."""
        self.up = False
        self.inbox = []
        self.world.retain_state(*self.speech.state(online=False))

    def keep_copy(self) -> None:
        """Make a backup."""
        self.copy = self.db.serialize()

    def restore(self) -> None:
        """Put the last backup in the ledger's place, as `shayya-hub restore` does, and start."""
        self.db.close()
        self.db = open_memory(self.copy)
        with transaction(self.db):
            keep_value(self.db, "generation", self.world.chance.randbytes(8).hex())
            upkeep._leap(self.db)  # the rest of restore() is about files

    def hear(self, topic: str, payload: bytes, retained: bool) -> None:
        """A message arrives; what arrives in the same moment is one group."""
        if self.up:
            self.inbox.append((topic, payload, retained))
            if len(self.inbox) == 1:
                self.world.loop.call_soon(self._group)

    def tick(self) -> None:
        """The heartbeat."""
        self.world.to_units(*self.speech.tick(self.world.utc()))

    def _group(self) -> None:
        messages, self.inbox = self.inbox, []
        if not self.up or not messages:
            return
        kill, self.kill_next = self.kill_next, None
        effects = Effects()
        try:
            with transaction(self.db):
                for topic, payload, retained in messages:
                    self.intake.take(self.db, topic, payload, retained, self.world.utc(), effects)
                if kill == "before the commit":
                    raise KeyboardInterrupt
        except KeyboardInterrupt:
            self._killed(kill)
            return
        self.world.judge.committed(self.db)
        self.world.faults["repeats recognised"] += sum(result.startswith("repeat") for result in effects.results)
        if kill == "after the commit":
            self._killed(kill)
            return
        self.speech.answer(self, self.db, effects)  # type: ignore[arg-type]
        self.heard |= effects.heard

    def _killed(self, kill: str | None) -> None:
        self.world.faults[f"hub killed {kill}"] += 1
        self.kill()
        self.world.loop.call_later(self.world.chance.uniform(0.5, 20), self.start)

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool = False) -> None:
        """Say something to a unit."""
        self.world.to_unit(topic, payload)
