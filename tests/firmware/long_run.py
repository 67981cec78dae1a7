"""Many presses and reconnects of one whole unit in memory, then what became of the heap. Either interpreter.

long_run.py PRESSES RECONNECTS   prints {"rows", "presses", "births", "heap": [bytes after each tenth], ...}.
Contacts, debounce, gestures, journal, link, MQTT and lamps are the real ones; broker and hub are pretended, and
time is handed to the contacts so that a press takes none.
"""

import asyncio
import gc
import json
import os
import sys

from firmware import compat, link
from firmware.journal import Sizes
from firmware.main import Device
from firmware.storage import Volatile
from tests.firmware.pretend import PretendHub, PretendStreams
from wire.messages import MOST_BEDS
from wire.unit_config import UnitConfig

BEDS = [f"mm-{number:02d}" for number in range(1, MOST_BEDS + 1)]
CONFIG = {
    "uid": "u1", "facility": "f", "provisioned_at": 1795000000, "settings": {},
    "broker": {"host": "127.0.0.1", "port": 1, "password": "x"}, "beds": [{"bed": bed} for bed in BEDS],
}  # fmt: skip
SIZES = Sizes(capacity=60, tail=28, per_segment=7)


class Platform:
    """A platform whose contacts a script moves, on a time of its own."""

    name = "script"
    reset_cause = "start"

    def __init__(self, hub):
        self.hub = hub
        self.storage = Volatile()
        self.streams = None
        self.closed = [False] * MOST_BEDS
        self.script_ms = compat.now_ms()
        self.queue = []
        self.poked = asyncio.Event()
        self.answers = 0
        self.lamps = 0
        self.refusals = []

    def press(self, place):
        """Queue the readings of a short press."""
        for wait_ms, closed in ((300, True), (100, True), (100, False), (100, False)):
            self.queue.append((wait_ms, place, closed))
        self.poke()

    def readings(self):
        found = []
        for wait_ms, place, closed in self.queue:
            self.script_ms += wait_ms
            self.closed[place] = closed
            found.append((self.script_ms, list(self.closed)))
        self.queue = []
        found.append((self.script_ms, list(self.closed)))
        return found

    async def changed(self, ms):
        await compat.wait_event(self.poked, ms)

    def poke(self):
        self.poked.set()

    async def dial(self, host, port, tls):
        self.streams = PretendStreams(self.hub)
        return self.streams, self.streams

    async def network(self):
        pass

    def play(self, now_ms):
        return 60000

    def lamp(self, place, bed, lamp):
        self.lamps += 1

    def answered(self, ack, at_ns):
        self.answers += 1

    def refused(self, bed, why):
        self.refusals.append((bed, why))

    def saved(self, entry, generation, at_ns):
        pass

    set_clock = reset_radio = feed = reboot = lambda self, *given, **more: None

    def vitals(self):
        return {"memory_free": None, "signal_dbm": None}

    def random_bytes(self, count):
        return os.urandom(count)


def heap():
    """Return the bytes in use, None where nobody counts."""
    gc.collect()
    gc.collect()
    return gc.mem_alloc() if compat.MICROPYTHON else None


async def until(true):
    """Let others run until this is so."""
    for _ in range(20000):
        if true():
            return
        await asyncio.sleep(0)
    raise RuntimeError("it never came to that")


async def work(presses, reconnects):
    hub = PretendHub("f", BEDS)
    platform = Platform(hub)
    device = Device(UnitConfig.from_dict(CONFIG), platform, SIZES)
    link.FIRST_PAUSE_MS = device.link.pause_ms = 1  # a hundred reconnects are about the heap, not about patience
    running = asyncio.create_task(device.run())
    await until(lambda: hub.births == 1)
    sizes, cuts = [], 0
    for number in range(1, presses + 1):
        platform.press(number % MOST_BEDS)
        await until(lambda number=number: platform.answers >= number)
        if cuts < reconnects and number * reconnects >= (cuts + 1) * presses:
            cuts += 1
            platform.streams.cut()
            while hub.births <= cuts:
                await compat.sleep_ms(1)
        if number % (presses // 10) == 0:
            sizes.append(heap())
    running.cancel()
    return {
        "rows": hub.rows, "presses": presses, "births": hub.births, "reconnects": cuts, "heap": sizes,
        "lamps": platform.lamps, "refused": len(platform.refusals), "left": device.journal.unsent,
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(work(int(sys.argv[1]), int(sys.argv[2])))) + "\n")
