"""Many simulated units in one process, pressed at random against a real broker and hub: training, demos, load."""

import asyncio
import random
import time
from collections.abc import Callable
from pathlib import Path

from firmware.journal import PI, PICO
from firmware.main import Device, run_again
from firmware.platforms.simulated import FINGER_MS, ContactsPort, SimulatedPlatform
from firmware.storage import Folder, Volatile
from wire.unit_config import UnitConfig


def maker(config: UnitConfig, state: Path | None, port: ContactsPort) -> Callable[[], Device]:
    """Return what makes a unit without hardware, again at each reboot. Without `state` nothing outlives the process."""
    names = [one.bed for one in config.beds]
    storage = Volatile() if state is None else Folder(str(state))
    sizes = PICO if state is None else PI
    return lambda: Device(config, SimulatedPlatform(config.uid, names, port, storage), sizes)


class Tally:
    """Listens to the units of a port like any client, and counts."""

    def __init__(self) -> None:
        self.saved = 0
        self.refused = 0
        self.results: dict[str, int] = {}
        self.latencies_ms: list[float] = []
        self._saved_at: dict[tuple[object, ...], int] = {}

    def write(self, message: dict[str, object]) -> None:
        """Take what the units of a port tell."""
        key = (message.get("unit"), message.get("generation"), message.get("sequence"))
        at_ns = message.get("t")
        if message.get("event") == "saved" and isinstance(at_ns, int):
            self.saved += 1
            self._saved_at[key] = at_ns
        elif message.get("event") == "answered" and isinstance(at_ns, int):
            began_ns = self._saved_at.pop(key, None)
            if began_ns is not None:
                self.results[str(message["result"])] = self.results.get(str(message["result"]), 0) + 1
                self.latencies_ms.append((at_ns - began_ns) / 1e6)
        elif message.get("event") == "refused":
            self.refused += 1

    def summary(self) -> dict[str, object]:
        """Return the counts, and the time from saved to answered."""
        ordered = sorted(self.latencies_ms)
        figures = {f"p{share}_ms": round(ordered[len(ordered) * share // 100], 2) for share in (50, 99) if ordered}
        waiting = len(self._saved_at)
        return {"saved": self.saved, "refused": self.refused, "unanswered": waiting, "results": self.results, **figures}


async def press_at_random(port: ContactsPort, rate: float, seconds: float, seed: int) -> None:
    """Press short, `rate` times a second over all beds, for so many seconds (0: for ever)."""
    chance = random.Random(seed)
    platforms = list(port.units.values())
    began = time.monotonic()
    pressed = 0
    while not seconds or time.monotonic() - began < seconds:
        while pressed < (time.monotonic() - began) * rate:
            platform = chance.choice(platforms)
            bed = chance.choice(platform.beds)
            platform.move(bed, True)
            platform.move(bed, False)
            pressed += 1
        await asyncio.sleep(1 / max(rate, 20))


async def simulate(
    configs: list[UnitConfig], state: Path | None, contacts: int, *, rate: float, seconds: float, seed: int
) -> dict[str, object]:
    """Run the units; with a rate and a time press them, wait for the last answers, and return the counts."""
    port = ContactsPort()
    tally = Tally()
    port.listeners.append(tally.write)
    await port.open(contacts)
    makers = [maker(config, None if state is None else state / config.uid, port) for config in configs]
    running = asyncio.gather(*(run_again(make) for make in makers))
    if not rate:
        await running
    try:
        await asyncio.wait([running], timeout=3)  # let them connect
        pressing = asyncio.create_task(press_at_random(port, rate, seconds, seed))
        while not pressing.done() and not running.done():
            await asyncio.wait([running], timeout=0.1)
        pressing.cancel()
        await _settle(running, tally)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        port.close()
    return tally.summary()


async def _settle(running: "asyncio.Future[list[None]]", tally: Tally) -> None:
    deadline = time.monotonic() + 30
    await asyncio.wait([running], timeout=4 * FINGER_MS / 1000)
    while tally.summary()["unanswered"] and time.monotonic() < deadline and not running.done():
        await asyncio.wait([running], timeout=0.1)
    if running.done():
        running.result()
