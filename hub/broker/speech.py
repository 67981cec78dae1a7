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
    """Speaks for one facility. `begin` comes before all else."""

    def __init__(self, facility: Facility, generation: str, showcase: Showcase) -> None:
        self._facility = facility
        self._generation = generation
        self._showcase = showcase
        self._counts = BoardCounts(facility)
        self._told = ""
        self._board_topics: list[str] = []
        self._told_at = 0
        self.connection = 0

    def begin(self, db: Connection, connection: int) -> None:
        """A new connection: the broker may have forgotten everything, so boards are told again."""
        self.connection = connection
        self._told = ""
        self._find_boards(db)

    def _find_boards(self, db: Connection) -> None:
        found = [topics.board_topic(self._facility.id, row["board"]) for row in registry.all_boards(db)]
        if found != self._board_topics:
            self._board_topics, self._told = found, ""

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
        if departments is None:  # at each tick, and when a command line tool wrote: it may have registered one
            self._find_boards(db)
        self._counts.renew(db, departments)
        told = self._counts.told()
        if told == self._told and 0 <= now - self._told_at < BOARDS_EVERY_S:
            return
        self._told, self._told_at = told, now
        board = self._counts.message(db, self._generation, as_of=now)
        payload = self._counts.encode(board)
        for topic in self._board_topics:
            link.publish(topic, payload, qos=1, retain=True)
        metrics.BOARDS.inc(len(self._board_topics))
        self._showcase.show(board)
