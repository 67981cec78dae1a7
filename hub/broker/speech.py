"""What the hub says: answers to units, counts to boards, its own state and tick."""

from collections.abc import Iterable

from hub import metrics
from hub.broker.intake import Effects
from hub.broker.link import Link
from hub.facility import Facility
from hub.runtime import Showcase
from hub.services import units
from hub.services.counts import BoardCounts
from hub.store import registry
from hub.store.database import Connection
from wire import topics
from wire.messages import Ack, Beds, HubState, Tick

BOARDS_EVERY_S = 30  # `as_of` must move each minute: half of it, so that a lost one does not show


class Speech:
    """Speaks for one facility; `connection` numbers the present connection to the broker."""

    def __init__(self, facility: Facility, generation: str, showcase: Showcase) -> None:
        self._facility = facility
        self._generation = generation
        self._showcase = showcase
        self._counts = BoardCounts(facility)
        self._told = ""
        self._told_at = 0
        self.connection = 0

    def state(self, *, online: bool) -> tuple[str, bytes]:
        """Return topic and payload of the hub's retained state."""
        message = HubState(online=online, generation=self._generation, connection=self.connection)
        return topics.hub_topic(self._facility.id, "state"), message.encode()

    def tick(self, now: int) -> tuple[str, bytes]:
        """Return topic and payload of the heartbeat."""
        message = Tick(generation=self._generation, connection=self.connection, time=now)
        return topics.hub_topic(self._facility.id, "tick"), message.encode()

    def answer(self, link: Link, db: Connection, effects: Effects) -> None:
        """Send what a committed group leads to."""
        for unit, message in effects.answers:
            self._tell(link, unit, message)
        for unit, generation in effects.asked.items():
            self._tell(link, unit, units.ask_again(db, unit, generation))
        self.tell_units(link, db, effects.changes.units)

    def tell_units(self, link: Link, db: Connection, told: Iterable[str]) -> None:
        """Send each of these units its beds."""
        for unit in told:
            self._tell(link, unit, units.report_beds(db, unit))

    def _tell(self, link: Link, unit: str, message: Ack | Beds) -> None:
        message.ledger = self._generation
        kind = "ack" if isinstance(message, Ack) else "beds"
        link.publish(topics.unit_topic(self._facility.id, unit, kind), message.encode(), qos=1)

    def tell_boards(self, link: Link, db: Connection, departments: set[str] | None, *, now: int) -> None:
        """Count these departments (None: all) anew, and tell every board when a count changed or it is time again."""
        self._counts.renew(db, departments)
        told = self._counts.told()
        if told == self._told and 0 <= now - self._told_at < BOARDS_EVERY_S:
            return
        self._told, self._told_at = told, now
        board = self._counts.message(db, self._generation, as_of=now)
        payload = self._counts.encode(board)
        for row in registry.all_boards(db):
            link.publish(topics.board_topic(self._facility.id, row["board"]), payload, qos=1, retain=True)
            metrics.BOARDS.inc()
        self._showcase.show(board)
