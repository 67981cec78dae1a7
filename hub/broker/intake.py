"""What each message leads to: decode it, call the use case, note what is to be said after the commit."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from hub import metrics
from hub.errors import UnknownUnit
from hub.services import presses, units
from hub.services.changes import Changes
from hub.store.database import Connection
from wire import topics
from wire.fields import WireError
from wire.messages import Ack, Beds, Birth, Health, Press, Reply

log = logging.getLogger(__name__)

parse_topic = lru_cache(maxsize=4096)(topics.parse)  # a few hundred units speak on four topics each

SAME_LINE_S = 10.0  # one log line about the same trouble in this time; the metric counts all


@dataclass(slots=True)
class Effects:
    """What a group of messages leads to once it is durable."""

    answers: list[tuple[str, Ack | Beds]] = field(default_factory=list)  # (unit, message)
    changes: Changes = field(default_factory=Changes)
    asked: dict[str, str] = field(default_factory=dict)  # units that left a hole, and in which journal
    heard: set[str] = field(default_factory=set)
    results: list[str] = field(default_factory=list)

    def add(self, other: "Effects") -> None:
        """Take in what another group leads to; what it heard and counted is dealt with already."""
        self.answers += other.answers
        self.asked.update(other.asked)
        self.changes.departments |= other.changes.departments
        self.changes.units |= other.changes.units


class Intake:
    """Takes messages in. `audible` are the units that do not count as silent; its owner changes it."""

    def __init__(self, facility: str, audible: set[str], health: dict[str, Health]) -> None:
        self._facility = facility
        self._audible = audible
        self._health = health
        self._said: dict[str, float] = {}
        self._kinds: dict[str, Callable[[Connection, str, bytes, int, Effects], None]] = {
            "press": self._press, "birth": self._birth, "health": self._health_report, "reply": self._reply,
        }  # fmt: skip

    def take(self, db: Connection, topic: str, payload: bytes, retained: bool, at: int, effects: Effects) -> None:
        """Take one message in, or refuse it with a log line and a count; nothing of a refused one is kept."""
        try:
            place = parse_topic(topic)
            if place.facility != self._facility or place.kind not in self._kinds:
                raise WireError("not a topic that the hub listens to")
            if retained and place.kind != "birth":
                raise WireError("only births may be retained")
            if place.kind == "birth" and not payload:
                return
            self._kinds[place.kind](db, place.owner, payload, at, effects)
            if not retained:
                self._sign_of_life(db, place.owner, place.kind, at, effects)
        except WireError as error:
            self.refuse("malformed", topic, str(error))
        except UnknownUnit as error:
            self.refuse("unknown-unit", topic, str(error))

    def refuse(self, reason: str, topic: str, detail: str) -> None:
        """Count a message that is not taken in, and log it unless the same was logged a moment ago."""
        metrics.REFUSED.labels(reason).inc()
        now = time.monotonic()
        if now - self._said.get(reason + topic, -SAME_LINE_S) >= SAME_LINE_S:
            if len(self._said) > 1000:
                self._said.clear()
            self._said[reason + topic] = now
            log.warning("message_refused reason=%s topic=%s detail=%r", reason, topic[:120], detail)

    def _sign_of_life(self, db: Connection, unit: str, kind: str, at: int, effects: Effects) -> None:
        if kind == "birth":  # it takes one more sign, so that a unit that connects again and again stays unknown
            if unit in self._audible:
                effects.heard.add(unit)
            return
        if unit not in self._audible and unit not in effects.heard:
            for bed in units.set_silence(db, unit, silent=False, at=at):
                effects.changes.counted(bed)
        effects.heard.add(unit)

    def _press(self, db: Connection, unit: str, payload: bytes, at: int, effects: Effects) -> None:
        press = Press.decode(payload)
        settled = presses.record_press(db, unit, press, received=at)
        effects.results.append(settled.result)
        if settled.ack is not None:
            effects.answers.append((unit, settled.ack))
        elif settled.kind == presses.EARLY:
            effects.asked[unit] = press.generation
        if settled.changed is not None:
            effects.changes.counted(settled.changed)
            if settled.ack is None:
                effects.changes.units.add(unit)

    def _birth(self, db: Connection, unit: str, payload: bytes, at: int, effects: Effects) -> None:
        birth = Birth.decode(payload)
        born = units.record_birth(db, unit, birth, at=at)
        if born.answer is not None:
            effects.answers.append((unit, born.answer))
        log.info("birth unit=%s online=%s connection=%d news=%s", unit, birth.online, birth.connection, born.news)

    def _health_report(self, db: Connection, unit: str, payload: bytes, at: int, effects: Effects) -> None:
        health = Health.decode(payload)
        units.require_unit(db, unit)
        self._health[unit] = health

    def _reply(self, db: Connection, unit: str, payload: bytes, at: int, effects: Effects) -> None:
        reply = Reply.decode(payload)
        units.require_unit(db, unit)
        log.info("reply unit=%s id=%s ok=%s", unit, reply.id, reply.ok)
