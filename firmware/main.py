"""One unit, put together and run: the same on a Pico W, on a Raspberry Pi and simulated."""

import asyncio
import random

from firmware import compat
from firmware.clock import Clock
from firmware.dial import Tls
from firmware.journal import Journal
from firmware.keep import Keep, next_boot
from firmware.link import Link
from firmware.unit import Unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from firmware.journal import Sizes
    from firmware.platforms.port import Platform
    from firmware.records import Entry
    from wire.unit_config import UnitConfig

BUILT_S = 1790000000  # no unit was ever built earlier: a floor for its clock


class Device:
    """A unit with its journal, its line and its tasks."""

    def __init__(self, config: "UnitConfig", platform: "Platform", sizes: "Sizes") -> None:
        self.config = config
        self.platform = platform
        self.keep = Keep(platform.storage)
        self.journal = Journal(platform.storage, config.uid, sizes, platform.random_bytes)
        last = self.journal.last
        self.floor_s = max(BUILT_S, config.provisioned_at, last.utc_s if last else 0)
        platform.set_clock(self.floor_s)
        boot = next_boot(self.keep, journal_boot=last.boot if last else 0, floor_s=self.floor_s)
        now_ms = compat.now_ms()
        clock = Clock(last.utc_s if last else 0, now_ms)
        names = [one.bed for one in config.beds]
        self.unit = Unit(names, platform.closed(), config.settings, self.journal, clock, self, boot=boot, now_ms=now_ms)
        broker = config.broker
        tls = Tls(broker.ca, broker.server_name or broker.host) if broker.ca else None
        self.link = Link(config, self.unit, platform, random.random, password=broker.password, tls=tls)

    async def run(self) -> None:
        """Run until cancelled."""
        tasks: "list[Any]" = [asyncio.create_task(one()) for one in (self._inputs, self._lamps, self.link.run)]
        try:
            for task in tasks:
                await task
        finally:
            for task in tasks:
                task.cancel()

    async def _inputs(self) -> None:
        while True:
            due_ms = self.unit.step(compat.now_ms(), self.platform.closed())
            await self.platform.changed(due_ms)

    async def _lamps(self) -> None:
        while True:
            await compat.sleep_ms(self.platform.play(compat.now_ms()))

    def saved(self, entry: "Entry", generation: str) -> None:
        """A press is durable: it leaves before it is told to anyone here."""
        at_ns = compat.trace_ns()
        self.link.press_saved()
        self.platform.saved(entry, generation, at_ns)

    def lamp(self, place: int, bed: str, lamp: "Any") -> None:
        self.platform.lamp(place, bed, lamp)

    def refused(self, bed: str, why: str) -> None:
        self.platform.refused(bed, why)
