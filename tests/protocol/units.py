"""The shipped unit program on a disk, a line and a finger that the simulator owns."""

import asyncio
import random
from typing import TYPE_CHECKING, Any

from firmware import records
from firmware.journal import Sizes
from firmware.main import Device
from firmware.platforms.simulated import ContactsPort, SimulatedPlatform
from firmware.records import Entry
from firmware.storage import Volatile
from tests.firmware.pretend import PretendStreams
from wire.messages import Ack
from wire.unit_config import UnitConfig

if TYPE_CHECKING:
    from tests.protocol.world import World

SIZES = Sizes(capacity=60, tail=60, per_segment=7)


class PowerCut(BaseException):
    """The power went while a record was being written."""


class Card(Volatile):
    """Flash of which everything written survives; `cut_at` says after how many more writes the power goes."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.cut_at: int | None = None
        self.tried: set[int] = set()  # nonces of presses that were at least begun

    def append(self, path: str, data: bytes, *, fresh: bool) -> None:
        entry = records.decode(data)
        if entry is not None:
            self.tried.add(entry.nonce)
        if self.cut_at is not None:
            self.cut_at -= 1
            if self.cut_at < 0:
                self.cut_at = None
                super().append(path, data[: self.chance.randint(0, len(data))], fresh=fresh)
                raise PowerCut
        super().append(path, data, fresh=fresh)

    def copied(self) -> "Card":
        """Return a second card with the same content."""
        other = Card(self.chance)
        other.files, other.folders, other.tried = dict(self.files), set(self.folders), set(self.tried)
        return other


class Line(PretendStreams):  # type: ignore[misc]
    """The unit's end of a connection to the broker; what it says goes through the world's weather."""

    def __init__(self, world: "World", station: "Station") -> None:
        super().__init__(self)
        self.world = world
        self.station = station

    def hear(self, topic: str, payload: bytes) -> list[Any]:
        self.world.from_unit(self.station, topic, payload)
        return []

    def _take(self, kind: int, head: int, body: bytes) -> None:
        super()._take(kind, head, body)
        if kind == 8:  # SUBSCRIBE
            self.world.subscribed(self)


class Station(SimulatedPlatform):
    """The platform of one simulated unit."""

    def __init__(self, world: "World", config: UnitConfig, card: Card) -> None:
        self.world = world
        self.config = config
        self.card = card
        self.line: Line | None = None
        self.device: Device | None = None
        self.task: asyncio.Task[None] | None = None
        super().__init__(config.uid, [one.bed for one in config.beds], ContactsPort(), card)

    def start(self) -> None:
        """Power on, unless it is on."""
        if self.task is not None:
            return
        self.task = asyncio.get_running_loop().create_task(self._live())

    async def cut(self) -> None:
        """Power off, at once."""
        task, self.task = self.task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.lose_line()

    def lose_line(self) -> None:
        """The connection ends without a word; the broker publishes the will."""
        line, self.line = self.line, None
        if line is not None and line.open:
            line.cut()
            self.world.will_of(self)

    async def _live(self) -> None:
        while True:
            self.device = Device(self.config, self, SIZES)
            try:
                await self.device.run()
            except PowerCut:
                self.world.faults["torn record"] += 1
                self.lose_line()
            await asyncio.sleep(self.world.chance.uniform(0.5, 10))

    async def dial(self, host: str, port: int, tls: Any) -> tuple[Any, Any]:
        if not self.world.calm and self.world.chance.random() < self.world.weather.drop:
            raise OSError(113, "no route")
        self.world.taken_over(self)
        self.line = Line(self.world, self)
        return self.line, self.line

    def saved(self, entry: Entry, generation: str, at_ns: int) -> None:
        self.world.judge.shown_saved(self.uid, generation, entry)

    def answered(self, ack: Ack, at_ns: int) -> None:
        self.world.judge.told(self.uid, ack)

    def random_bytes(self, count: int) -> bytes:
        return self.world.chance.randbytes(count)

    @property
    def quiet(self) -> bool:
        """Whether nothing waits for the hub any more, and the hub said so since it last started."""
        if self.device is None or self.line is None:
            return False
        return not self.device.journal.unsent and not self.device.link.window.unreported
