"""A whole device in this process: what it does when its line, its files or one of its tasks fail."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from firmware.crowd import simulate
from firmware.link import FIRST_PAUSE_MS, RADIO_RESET_MS
from firmware.main import Device, Rebooting
from firmware.platforms.simulated import ContactsPort, SimulatedPlatform
from firmware.release import BUILT_S
from firmware.storage import Volatile
from firmware.supervisor import LIMITS_MS, Supervisor
from tests.firmware.builders import SMALL, a_journal
from tests.firmware.pretend import PretendHub, PretendStreams
from tests.firmware.stand_in_hub import FACILITY, StandInHub
from tests.parts.broker import running_broker
from wire.messages import Command
from wire.unit_config import Config, Settings, UnitConfig


def a_config(uid: str = "u1", port: int = 1, **values: Any) -> UnitConfig:
    return UnitConfig.from_dict(
        {
            "uid": uid, "facility": FACILITY, "provisioned_at": 1790000000, "settings": {},
            "broker": {"host": "127.0.0.1", "port": port, "password": "x"}, "beds": [{"bed": f"{uid}-01"}], **values,
        }
    )  # fmt: skip


class Bench(SimulatedPlatform):
    """A simulated unit whose connections end at a pretended broker, and which notes what is asked of the device."""

    def __init__(self, storage: Any = None) -> None:
        super().__init__("u1", ["u1-01"], ContactsPort(), storage or Volatile())
        self.hub = PretendHub(FACILITY, ["u1-01"])
        self.streams: list[PretendStreams] = []
        self.dead = False
        self.streams_of: type[PretendStreams] = PretendStreams
        self.clock: list[int] = []
        self.told: list[dict[str, object]] = []
        self.port.listeners.append(self.told.append)

    async def dial(self, host: str, port: int, tls: Any) -> tuple[Any, Any]:
        self.streams.append(Dead(self.hub) if self.dead else self.streams_of(self.hub))
        return self.streams[-1], self.streams[-1]

    def set_clock(self, utc_s: int, *, sure: bool) -> None:
        self.clock.append(utc_s)


class Dead(PretendStreams):
    """A peer that accepts everything and never answers."""

    def write(self, data: bytes) -> None:
        """Swallow it."""


def in_time(work: Callable[[Bench, Device], Awaitable[None]], platform: Bench | None = None) -> Bench:
    """Run a device while `work` goes on; return its platform."""
    bench = platform or Bench()

    async def both() -> None:
        device = Device(a_config(), bench, SMALL)
        device.link.pause_ms = 10
        running = asyncio.create_task(device.run())
        try:
            await asyncio.wait_for(work(bench, device), 20)
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError, Rebooting):
                await running

    asyncio.run(both())
    return bench


async def until(true: Callable[[], object]) -> None:
    while not true():
        await asyncio.sleep(0.005)


def test_a_peer_that_accepts_and_never_answers_is_given_up() -> None:
    async def work(bench: Bench, device: Device) -> None:
        bench.dead, device.link.limit_s = True, 0.05
        await until(lambda: len(bench.streams) >= 2)
        bench.dead = False
        device.link.pause_ms = 10
        await until(lambda: bench.hub.births)

    in_time(work)


def test_a_line_that_goes_silent_is_noticed_and_made_anew() -> None:
    async def work(bench: Bench, device: Device) -> None:
        device.link.ping_ms, device.link.silent_ms = 20, 100
        await until(lambda: bench.hub.births)
        stream = bench.streams[-1]
        stream.__class__ = Dead
        await until(lambda: bench.hub.births == 2)
        assert not stream.open

    in_time(work)


def test_a_line_that_breaks_as_soon_as_it_is_up_is_tried_more_and_more_seldom() -> None:
    pauses: list[int] = []

    async def work(bench: Bench, device: Device) -> None:
        class Brief(PretendStreams):
            def tell(self, topic: str, message: dict[str, object]) -> None:
                if self.open:
                    pauses.append(device.link.pause_ms)
                self.cut()  # instead of the answer to the birth

        bench.streams_of = Brief
        device.link.pause_ms = 1
        await until(lambda: len(pauses) >= 7)
        assert pauses[:7] == [1, 2, 4, 8, 16, 32, 64]
        bench.streams_of = PretendStreams
        device.link.pause_ms = 20
        await until(lambda: device.link.pause_ms == FIRST_PAUSE_MS)

    in_time(work)


def test_connections_are_numbered_within_the_boot() -> None:
    async def work(bench: Bench, device: Device) -> None:
        boot = device.unit.boot
        for number in (1, 2, 3):
            await until(lambda number=number: bench.hub.births == number)
            assert device.link.connection == boot * 65536 + number
            device.link.pause_ms = 1
            bench.streams[-1].cut()
        await until(lambda: bench.hub.births == 4)
        device.link.connections = 65535
        device.link.pause_ms = 1
        bench.streams[-1].cut()
        await until(lambda: bench.hub.births == 5)
        assert device.link.connection == (boot + 1) * 65536

    in_time(work)


def test_a_unit_without_a_working_medium_refuses_every_press_and_still_connects() -> None:
    class ReadOnly(Volatile):
        def make(self, path: str) -> None:
            raise OSError(30, "read-only file system")

    async def work(bench: Bench, device: Device) -> None:
        await until(lambda: bench.hub.births)
        bench.move("u1-01", True)
        bench.move("u1-01", False)
        await until(lambda: any(one.get("event") == "refused" for one in bench.told))
        assert device.journal.room == 0

    bench = in_time(work, Bench(ReadOnly()))
    situations = [one["lamp"]["situation"] for one in bench.told if "lamp" in one]  # type: ignore[index]
    assert situations[0] == "full"
    assert "saved" not in situations


def test_the_clock_starts_from_the_latest_time_that_the_unit_has_seen() -> None:
    storage = Volatile()
    assert Device(a_config(), Bench(storage), SMALL).floor_s == BUILT_S
    assert Device(a_config(provisioned_at=BUILT_S + 5), Bench(storage), SMALL).floor_s == BUILT_S + 5
    journal = a_journal(storage, SMALL)
    journal.append("u1-01", "vacant", seen=0, boot=1, mono_s=1, utc_s=BUILT_S + 99, clock_quality=1)
    bench = Bench(storage)
    Device(a_config(provisioned_at=BUILT_S + 5), bench, SMALL)
    assert bench.clock == [BUILT_S + 99]


def test_a_message_that_breaks_the_program_costs_the_connection_and_not_the_unit() -> None:
    async def work(bench: Bench, device: Device) -> None:
        await until(lambda: bench.hub.births)
        hearing = device.link.hearing
        assert hearing is not None
        hearing.handlers["command"] = lambda payload: [][1]  # a slip of ours
        bench.streams[-1].tell("shayya/1/f/unit/u1/command", {"version": 1})
        await until(lambda: bench.hub.births == 2)
        bench.move("u1-01", True)
        bench.move("u1-01", False)
        await until(lambda: any(one.get("event") == "answered" for one in bench.told))

    in_time(work)


def test_a_reboot_is_answered_first_and_then_happens() -> None:
    async def scenario() -> None:
        bench = Bench()
        device = Device(a_config(), bench, SMALL)
        running = asyncio.create_task(device.run())
        await until(lambda: bench.hub.births)
        device._command(Command(id="0" * 16, name="reboot"))
        await until(lambda: not device.link.replies)
        device.reboot_at_ms = 0
        with pytest.raises(Rebooting):
            await asyncio.wait_for(running, 10)

    asyncio.run(scenario())


def test_new_settings_are_in_force_and_announced() -> None:
    async def work(bench: Bench, device: Device) -> None:
        await until(lambda: bench.hub.births)
        device._config(Config(number=4, settings=Settings(long_ms=700)))
        await until(lambda: bench.hub.births == 2)
        assert (device.unit.settings.long_ms, device.link.settings_number) == (700, 4)

    storage = in_time(work).storage
    again = Device(a_config(), Bench(storage), SMALL)
    assert (again.unit.settings.long_ms, again.link.settings_number) == (700, 4)


def test_the_radio_is_reset_when_no_tick_came_for_five_minutes_and_nothing_is_rebooted() -> None:
    bench = Bench()
    device = Device(a_config(), bench, SMALL)
    start = device.link.radio_at_ms
    for now in range(start, start + 3600000, 1000):
        device.link._turn(now)
    assert bench.radio_resets == 3600000 // (RADIO_RESET_MS + 1000)
    device.unit.ticked(BUILT_S, start + 3600000)
    device.link._turn(start + 3600000 + RADIO_RESET_MS)
    assert bench.radio_resets == 3600000 // (RADIO_RESET_MS + 1000)
    assert device.reboot_at_ms is None


def test_the_watchdog_is_fed_only_while_every_task_makes_progress() -> None:
    for name, limit in LIMITS_MS.items():
        supervisor = Supervisor(0)
        for other in LIMITS_MS:
            supervisor.beat(other, 1000 if other == name else 50000)
        assert (supervisor.hung(1000), supervisor.hung(1000 + limit)) == ([], [])
        assert name in supervisor.hung(1001 + limit)


def test_a_running_device_feeds_its_watchdog_and_a_hung_task_ends_that() -> None:
    async def work(bench: Bench, device: Device) -> None:
        await until(lambda: bench.feeds)

    in_time(work)
    bench = Bench()
    device = Device(a_config(), bench, SMALL)
    started = device.supervisor.beats["lamps"]
    for now_ms in (started, started + LIMITS_MS["lamps"], started + LIMITS_MS["lamps"] + 1, started + 100000):
        device.supervisor.beat("inputs", now_ms)
        device.supervisor.beat("link", now_ms)
        device._feed(now_ms)
    assert bench.feeds == 2


def crowd(units: int, rate: float, seconds: float) -> dict[str, object]:
    """Run so many units against a broker and a stand-in hub; return the counts."""
    names = [f"u{number}" for number in range(units)]
    with running_broker() as broker, StandInHub(broker.port, {name: [f"{name}-01"] for name in names}):
        configs = [a_config(name, broker.port) for name in names]
        return asyncio.run(simulate(configs, None, 0, rate=rate, seconds=seconds, seed=1))


def test_many_units_live_in_one_process() -> None:
    counts = crowd(60, rate=60, seconds=2)
    assert counts["results"] == {"applied": counts["saved"]}
    assert (counts["refused"], counts["unanswered"]) == (0, 0)
    assert int(str(counts["saved"])) >= 100
