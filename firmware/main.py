"""One unit, put together and run: the same on a Pico W, on a Raspberry Pi and simulated."""

import asyncio
import random

from firmware import compat, log
from firmware.clock import Clock
from firmware.commands import Commands, KeptSettings
from firmware.credentials import Credentials
from firmware.dial import Tls
from firmware.hearing import Hearing
from firmware.journal import Journal, Sizes
from firmware.keep import Keep, next_boot
from firmware.link import Link
from firmware.release import BUILT_S
from firmware.storage import Volatile
from firmware.supervisor import Supervisor
from firmware.unit import Unit
from firmware.window import Window

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from firmware.platforms.port import Platform
    from firmware.records import Entry
    from wire.messages import Command
    from wire.unit_config import Config, UnitConfig

TURN_MS = 2000  # every task shows progress at least this often
LAST_WORDS_MS = 1500  # between the reply to a reboot command and the reboot


class Rebooting(Exception):
    """The hub told this unit to start anew."""


class Device:
    """A unit with its journal, its line and its tasks."""

    def __init__(self, config: "UnitConfig", platform: "Platform", sizes: "Sizes") -> None:
        self.config = config
        self.platform = platform
        self.reboot_at_ms: "int | None" = None
        self.hung: "list[str]" = []
        now_ms = compat.now_ms()
        self.supervisor = Supervisor(now_ms)
        boot = self._open_files(sizes)
        platform.set_clock(self.floor_s, sure=False)
        self.settings = KeptSettings(self.keep, config.settings, config.provisioned_at)
        self.unit = Unit(
            [one.bed for one in config.beds], platform.readings()[-1][1], self.settings.settings, self.journal,
            Clock(self.last_s, now_ms), self, boot=boot, now_ms=now_ms,
        )  # fmt: skip
        self._make_link()

    def _open_files(self, sizes: "Sizes") -> int:
        """Open journal and kept values, return this boot's number. Without files no press is accepted, and the
        lamps say so; the unit still connects, so that the hub can be told.
        """
        storage = self.platform.storage
        try:
            return self._open_journal(storage, sizes)
        except OSError as error:
            log.say("storage_broken", error=error)
            return self._open_journal(Volatile(), Sizes(0, 0, sizes.per_segment))

    def _open_journal(self, storage: "Any", sizes: "Sizes") -> int:
        self.keep = Keep(storage)
        self.journal = Journal(storage, self.config.uid, sizes, self.platform.random_bytes)
        last = self.journal.last
        self.last_s = last.utc_s if last else 0
        self.floor_s = max(BUILT_S, self.config.provisioned_at, self.last_s)
        return next_boot(self.keep, journal_boot=last.boot if last else 0, floor_s=self.floor_s)

    def _make_link(self) -> None:
        broker, platform = self.config.broker, self.platform
        tls = Tls(broker.ca, broker.server_name or broker.host) if broker.ca else None
        window = Window(self.journal, random.random)
        credentials = Credentials(self.keep, self.config)
        self.link = Link(self.config, self.unit, window, platform, credentials, random.random, tls)
        self.commands = Commands(
            self.keep, self.unit, credentials, reply=self.link.reply, reboot=self._reboot_soon,
            reconnect=lambda: self.link.drop("new password"),
        )  # fmt: skip
        self.link.hearing = Hearing(
            self.config.uid, self.unit, window, platform, announce=self.link.announce, stir=self._stir,
            on_command=self._command, on_config=self._config,
        )  # fmt: skip
        self.link.settings_number = self.settings.number
        self.link.on_connected = self.commands.connected
        self.link.on_progress = lambda: self.supervisor.beat("link", compat.now_ms())
        self.link.next_boot = lambda: next_boot(self.keep, journal_boot=self.unit.boot, floor_s=self.floor_s)

    async def run(self) -> None:
        """Run until cancelled. Raises Rebooting when the hub says so."""
        tasks: "list[Any]" = [
            asyncio.create_task(one()) for one in (self._inputs, self._lamps, self.link.run, self._supervise)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            while not all(task.done() for task in tasks):
                for task in tasks:
                    task.cancel()  # again and again: wait_for in Python 3.11 may lose one
                await compat.sleep_ms(20)

    async def _inputs(self) -> None:
        while True:
            due_ms = TURN_MS
            for at_ms, closed in self.platform.readings():
                due_ms = self.unit.step(at_ms, closed)
            self.supervisor.beat("inputs", compat.now_ms())
            await self.platform.changed(min(due_ms, TURN_MS))

    async def _lamps(self) -> None:
        while True:
            self.supervisor.beat("lamps", compat.now_ms())
            await compat.sleep_ms(min(TURN_MS, self.platform.play(compat.now_ms())))

    async def _supervise(self) -> None:
        while True:
            self._feed(compat.now_ms())
            if self.reboot_at_ms is not None and compat.now_ms() >= self.reboot_at_ms:
                raise Rebooting()
            await compat.sleep_ms(1000)

    def _feed(self, now_ms: int) -> None:
        """Feed the watchdog while every task makes progress."""
        hung = self.supervisor.hung(now_ms)
        if not hung:
            self.platform.feed()
        elif hung != self.hung:
            log.say("tasks_hung", tasks=",".join(hung))
        self.hung = hung

    def _stir(self) -> None:
        self.platform.poke()
        self.link.wake.set()

    def _command(self, command: "Command") -> None:
        self.commands.take(command, compat.now_ms())

    def _config(self, config: "Config") -> None:
        try:
            taken = self.settings.take(config)
        except OSError as error:
            log.say("settings_not_kept", error=error)
            return
        if taken:
            log.say("settings_taken", number=config.number)
            self.unit.change_settings(config.settings)
            self.link.settings_number = config.number
            self.link.announce()

    def _reboot_soon(self) -> None:
        self.reboot_at_ms = compat.now_ms() + LAST_WORDS_MS

    def saved(self, entry: "Entry", generation: str) -> None:
        """A press is durable: it leaves before it is told to anyone here."""
        at_ns = compat.trace_ns()
        self.link.press_saved()
        self.platform.saved(entry, generation, at_ns)

    def lamp(self, place: int, bed: str, lamp: "Any") -> None:
        """A lamp shows something else."""
        self.platform.lamp(place, bed, lamp)

    def refused(self, bed: str, why: str) -> None:
        """A press was not accepted."""
        self.platform.refused(bed, why)


async def run_again(make: "Any") -> None:
    """Run the device that `make()` returns, and a new one after each reboot."""
    while True:
        device = make()
        try:
            await device.run()
        except Rebooting:
            log.say("rebooting")
            device.platform.reboot()
