"""A board lives for hours or a month on injected time, with what happens in a hospital. Does it grow?"""

import gc
import logging
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from display import fitting, text
from display.devices.showcase import Showcase
from display.feed import Feed, Mailbox
from display.loop import BoardLoop
from display.sample import VACANT
from display.sample import board as counts_of
from display.trace import Trace
from tests.display.builders import NOON, RecordingDevice, a_hub_state, a_tick, some_settings
from wire import topics
from wire.board_config import BoardConfig
from wire.unit_config import Broker

HOUR = 3600
DAY = 24 * HOUR
TICK_S = 10
MOST_BLOCKS = 500  # of Python's allocator, out of some 100,000; a leak of one object an hour makes 700 in a month
MOST_RESIDENT = 4 << 20  # bytes; what malloc moves about without growing


@dataclass(frozen=True)
class Size:
    """What the process holds: blocks of Python's allocator, and resident bytes, where pictures are."""

    blocks: int
    resident: int


class ForgetfulDevice(RecordingDevice):
    """A panel that counts pictures instead of keeping them."""

    def __init__(self, size: tuple[int, int], mode: str) -> None:
        super().__init__(size, mode)
        self.pictures = 0

    def display(self, image) -> None:
        if self.is_pulled_out:
            raise OSError("no such device")
        self.pictures += 1

    def contrast(self, level: int) -> None:
        self.level = level


class Month:
    """A board between a hub that speaks as hubs do and a panel, with an accident each hour."""

    def __init__(self, folder: Path, profile: str, seed: int, device: type[RecordingDevice] = ForgetfulDevice) -> None:
        self._chance = random.Random(seed)
        settings = some_settings(
            folder,
            f'profile = "{profile}"\nlanguages = ["bn", "en"]\n[night]\nfrom = "21:00"\nto = "06:00"\n'
            '[short.medicine]\nbn = ["মেডি"]\n',
        )
        size, mode = settings.profile.size, settings.profile.mode
        self.at = self._wake = 1000.0
        self.panel = device(size, mode)
        self.showcase = Showcase(size, mode)
        self.loop = BoardLoop(
            settings, open_device=self._open, wall=lambda: None, started=self.at, trace=Trace(None),
            showcase=self.showcase,
        )  # fmt: skip
        self._mailbox = Mailbox(threading.Event())
        broker = Broker(host="127.0.0.1", port=1883, password="secret")
        config = BoardConfig(user="board-lobby", board="lobby", facility="sample", broker=broker)
        self._feed = Feed(config, self._mailbox, Trace(None), lambda: self.at)
        self._connection, self._row, self._silent_until = 1, 0, 0.0
        self.accidents: dict[str, int] = {}

    def live(self, seconds: int) -> None:
        """Let so much time pass."""
        start = self.at
        for second in range(0, seconds, TICK_S):
            self._pass_until(start + second)
            if second % HOUR == HOUR // 2:
                self._accident()
            if self.at >= self._silent_until:
                self._hub_speaks(with_counts=second % 60 == 0)

    def says(self) -> dict:
        """Return what the board says now."""
        return self.showcase.state()

    def _pass_until(self, end: float) -> None:
        while self._wake <= end:
            self.at = self._wake
            self._wake = self.loop.step(self.at)
            assert self._wake > self.at, "the loop would spin"
        self.at = end

    def _hub_speaks(self, *, with_counts: bool) -> None:
        now = NOON + int(self.at)
        self._hear(topics.hub_topic("sample", "tick"), a_tick(now, connection=self._connection).encode())
        if with_counts:
            self._row += 1
            vacant = tuple(self._chance.choice((None, self._chance.randint(0, 60))) for _ in VACANT[:4])
            self._hear(topics.board_topic("sample", "lobby"), counts_of(now, vacant, self._row).encode())

    def _hear(self, topic: str, payload: bytes) -> None:
        self._feed.heard(topic, payload, is_retained=False)
        self.loop.hear(self._mailbox.take())
        self._wake = self.loop.step(self.at)

    def _accident(self) -> None:
        what = self._chance.choice(
            (self._silence, self._goodbye, self._nonsense, self._panel_pulled_out, self._fonts_forgotten)
        )
        what()
        self.accidents[what.__name__] = self.accidents.get(what.__name__, 0) + 1

    def _open(self) -> RecordingDevice:
        if self.panel.is_pulled_out:
            raise OSError("no such device")
        return self.panel

    def _silence(self) -> None:
        self._silent_until = self.at + self._chance.choice((40, 1000, 2 * HOUR))

    def _goodbye(self) -> None:
        state = a_hub_state(False, connection=self._connection)
        self._hear(topics.hub_topic("sample", "state"), state.encode())
        self._connection += 1

    def _nonsense(self) -> None:
        self._hear(topics.board_topic("sample", "lobby"), self._chance.randbytes(300))

    def _panel_pulled_out(self) -> None:
        self.panel.is_pulled_out = True
        self._pass_until(self.at + 30)
        self.panel.is_pulled_out = False

    def _fonts_forgotten(self) -> None:
        text.mask.cache_clear()


def growth(folder: Path, profile: str, *, warm_s: int, then_s: int, seed: int = 1, device=ForgetfulDevice) -> list[str]:
    """Let a board live until its caches are full and as long again as wished; return what grew meanwhile."""
    with _quiet():
        month = Month(folder, profile, seed, device)
        month.live(warm_s)
        before = _size()
        month.live(then_s)
        after = _size()
    found = []
    if after.blocks > before.blocks + MOST_BLOCKS:
        found.append(f"{profile}: blocks {before.blocks} -> {after.blocks}")
    if after.resident > before.resident + MOST_RESIDENT:
        found.append(f"{profile}: resident {before.resident} -> {after.resident}")
    return found + [f"{profile}: {name} holds more than it may" for name in _overfull()]


def _size() -> Size:
    for keep in (text.mask, text.digits_mask, fitting.frames, fitting.fit, fitting.fit_number):
        keep.cache_clear()  # what stands in them differs from hour to hour; their bound is looked at by itself
    gc.collect()
    pages_held = int(Path("/proc/self/statm").read_text().split()[1])
    return Size(sys.getallocatedblocks(), pages_held * os.sysconf("SC_PAGE_SIZE"))


def caches() -> Iterator[tuple[str, object]]:
    """Yield every cache of the package's functions."""
    kind = type(lru_cache(lambda: None))
    modules: list[ModuleType] = [one for name, one in sys.modules.items() if name.startswith("display")]
    for module in modules:
        for name, one in vars(module).items():
            if isinstance(one, kind) and one.__module__ == module.__name__:
                yield f"{module.__name__}.{name}", one


def _overfull() -> list[str]:
    return [name for name, cache in caches() if cache.cache_info().currsize > (cache.cache_info().maxsize or 0)]


@contextmanager
def _quiet() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
