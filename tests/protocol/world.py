"""One schedule: units, a hub and the weather between them, from a seed, until all has healed."""

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.hub.builders import NOON
from tests.protocol.hubs import UNITS, Hub
from tests.protocol.judge import Judge
from tests.protocol.units import Card, Line, Station
from tests.protocol.virtual import VirtualLoop, virtual_time
from tests.protocol.weather import CUTS, HEALED_S, STORM_S, Faults, Weather
from wire import topics
from wire.messages import Birth
from wire.unit_config import UnitConfig


@dataclass(frozen=True)
class Outcome:
    """What a schedule led to: `wrong` is empty when every rule held."""

    seed: int
    saved: int
    rows: int
    faults: Faults
    wrong: list[str]


def run_schedule(seed: int, weather: Weather | None = None) -> Outcome:
    """Run one schedule; the same seed gives the same one."""
    with virtual_time(seed) as loop:
        world = World(loop, seed, weather)
        return loop.run_until_complete(world.run())


class World:
    """Carries messages, breaks things, and heals."""

    def __init__(self, loop: VirtualLoop, seed: int, weather: Weather | None) -> None:
        self.loop = loop
        self.seed = seed
        self.chance = random.Random(seed)
        self.weather = weather or Weather.drawn(self.chance)
        self.calm = False
        self.faults = Faults()
        self.judge = Judge()
        self.state: tuple[str, bytes] | None = None
        self.births: dict[str, tuple[str, bytes]] = {}
        self.stations: list[Station] = []
        self._sent = self._arrived = 0
        self._free_at: dict[tuple[Station, str], float] = {}
        self.hub = Hub(self)

    async def run(self) -> Outcome:
        """Storm, then calm, then the verdict."""
        self.stations = [Station(self, _config(uid, beds), Card(self.chance)) for uid, beds in UNITS.items()]
        for station in self.stations:
            station.start()
        self.hub.start()
        for moment, act in self._plan():
            self.loop.call_later(moment, act)
        self.loop.create_task(self._beat())
        await asyncio.sleep(STORM_S)
        await self._heal()
        wrong = await self._settled()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        tried = set().union(*(station.card.tried for station in self.stations))
        wrong += self.judge.verdict(self.hub.db, tried)
        rows = self.hub.db.execute("SELECT count(*) FROM ledger WHERE kind = 'press'").fetchone()[0]
        return Outcome(self.seed, len(self.judge.saved), rows, self.faults, wrong)

    def _plan(self) -> list[tuple[float, object]]:
        weather, chance = self.weather, self.chance
        acts = [self._press] * weather.presses + [self._cut_power] * weather.power_cuts
        acts += [self._cut_line] * weather.line_cuts + [self._kill_hub] * weather.hub_kills
        plan = [(chance.uniform(1, STORM_S - 15), act) for act in acts]
        for _ in range(weather.restores):
            copied = chance.uniform(1, STORM_S - 30)
            plan += [(copied, self.hub.keep_copy), (chance.uniform(copied, STORM_S - 20), self._restore_hub)]
        if weather.clone:
            plan.append((chance.uniform(10, STORM_S - 20), self._clone))
        return plan

    def _press(self) -> None:
        station = self.chance.choice(self.stations)
        bed = self.chance.choice(station.beds)
        hold_s = self.chance.choice((0.1, 0.1, 0.1, 1.6))
        station.move(bed, True)
        self.loop.call_later(hold_s, station.move, bed, False)

    def _cut_power(self) -> None:
        station = self.chance.choice(self.stations)
        if self.chance.random() < 0.5:
            station.card.cut_at = self.chance.randint(0, 3)
            return
        self.faults["power cut"] += 1

        async def off_and_on() -> None:
            await station.cut()
            await asyncio.sleep(self.chance.uniform(0.1, 15))
            station.start()

        self.loop.create_task(off_and_on())

    def _cut_line(self) -> None:
        self.faults["line cut"] += 1
        self.chance.choice(self.stations).lose_line()

    def _kill_hub(self) -> None:
        self.hub.kill_next = self.chance.choice(CUTS)

    def _restore_hub(self) -> None:
        if self.hub.up:
            self.hub.kill()
            self.faults["hub restored"] += 1
            self.hub.restore()
            self.judge.restored()
            self.loop.call_later(self.chance.uniform(0.5, 10), self.hub.start)

    def _clone(self) -> None:
        first = self.chance.choice(self.stations)
        self.faults["card cloned"] += 1
        twin = Station(self, first.config, first.card.copied())
        self.stations.append(twin)
        twin.start()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(10)
            if self.hub.up:
                self.hub.tick()

    async def _heal(self) -> None:
        self.calm = True
        self.hub.kill_next = None
        for station in self.stations:
            station.card.cut_at = None
        for twin in self.stations[len(UNITS) :]:  # the alarm names the clone; a technician takes it away
            await self._let_it_speak(twin)

    async def _let_it_speak(self, twin: Station) -> None:
        first = next(one for one in self.stations if one.uid == twin.uid)
        await first.cut()
        await asyncio.sleep(HEALED_S)
        await twin.cut()
        first.start()

    async def _settled(self) -> list[str]:
        deadline = self.loop.time() + HEALED_S
        while self.loop.time() < deadline:
            await asyncio.sleep(5)
            if self.hub.up and all(station.quiet for station in self.stations[: len(UNITS)]):
                return []
        return [f"not settled {HEALED_S:.0f} s after all had healed"]

    def utc(self) -> int:
        """The hub's clock."""
        return NOON + int(self.loop.time())

    def from_unit(self, station: Station, topic: str, payload: bytes) -> None:
        """A unit published something."""
        if topic.endswith("/birth"):
            self.births[station.uid] = (topic, payload)
        self._carry((station, "up"), lambda: self.hub.hear(topic, payload, False))

    def will_of(self, station: Station) -> None:
        """The broker publishes a unit's will."""
        if station.device is not None and station.device.link.connection:
            topic = topics.unit_topic(station.config.facility, station.uid, "birth")
            will = Birth(online=False, connection=station.device.link.connection).encode()
            self.births[station.uid] = (topic, will)
            self._carry((station, "up"), lambda: self.hub.hear(topic, will, False))

    def taken_over(self, station: Station) -> None:
        """A second client with one client id: the broker ends the first one's connection."""
        for other in self.stations:
            if other is not station and other.uid == station.uid:
                other.lose_line()

    def subscribed(self, line: Line) -> None:
        """A unit hears what the broker retains."""
        if self.state is not None:
            line.tell(self.state[0], json.loads(self.state[1]))

    def retain_state(self, topic: str, payload: bytes) -> None:
        """The hub, or its will, says how it is; a hub that starts hears the retained births."""
        self.state = (topic, payload)
        self.to_units(topic, payload)
        if self.hub.up:
            for birth in self.births.values():
                self.hub.hear(*birth, True)

    def to_units(self, topic: str, payload: bytes) -> None:
        """The hub says something to all."""
        for station in self.stations:
            self._carry((station, "down"), lambda station=station: self._deliver(station, topic, payload))  # type: ignore[misc]

    def to_unit(self, topic: str, payload: bytes) -> None:
        """The hub says something to one unit."""
        for station in self.stations:
            if station.uid == topics.parse(topic).owner:
                self._carry((station, "down"), lambda station=station: self._deliver(station, topic, payload))  # type: ignore[misc]

    def _deliver(self, station: Station, topic: str, payload: bytes) -> None:
        if station.line is not None and station.line.open:
            station.line.tell(topic, json.loads(payload))

    def _carry(self, way: tuple[Station, str], deliver: Callable[[], None]) -> None:
        copies = 1
        if not self.calm and self.chance.random() < self.weather.drop:
            self.faults["dropped"] += 1
            return
        if not self.calm and self.chance.random() < self.weather.double:
            self.faults["doubled"] += 1
            copies = 2
        for _ in range(copies):
            at = self.loop.time() + self.chance.uniform(0.0005, 0.02)
            if not self.calm and self.chance.random() < self.weather.slow:
                self.faults["delayed"] += 1
                at += self.chance.uniform(0.1, 20)
            if self.weather.ordered:
                at = self._free_at[way] = max(at, self._free_at.get(way, 0.0) + 1e-6)
            self._sent += 1
            self.loop.call_at(at, self._arrive, self._sent, deliver)

    def _arrive(self, number: int, deliver: Callable[[], None]) -> None:
        if number < self._arrived:
            self.faults["overtaken"] += 1
        self._arrived = max(self._arrived, number)
        deliver()


def _config(uid: str, beds: tuple[str, ...]) -> UnitConfig:
    return UnitConfig(
        uid=uid, facility="nrs", broker={"host": "x", "port": 1, "password": "p"}, beds=[{"bed": bed} for bed in beds],
        provisioned_at=NOON, settings={},
    )  # fmt: skip
