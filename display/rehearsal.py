"""A board without a hub: sample counts that move, for installers and translators."""

import random
import threading
import time

from display import clock, sample
from display.board import NEVER, NO_CONNECTION
from display.feed import Mail
from display.running import open_loop, open_preview
from display.settings import Settings
from display.trace import Trace
from wire.freshness import AGEING, DARK, FRESH, STALE
from wire.messages import HubState, Tick

AGES_S = {FRESH: 5, AGEING: 300, STALE: 1200, DARK: 7200, NO_CONNECTION: 60, NEVER: 0}
CHANGE_S = 4.0
GENERATION = "0" * 16


def rehearse(settings: Settings, freshness: str, stopped: threading.Event) -> None:
    """Show sample counts of a chosen freshness until `stopped` is set."""
    showcase, preview = open_preview(settings)
    loop = open_loop(settings, Trace(None), showcase, about="preview")
    vacant = list(sample.VACANT)
    row = 0
    while not stopped.is_set():
        row += 1
        _move_one(vacant)
        loop.hear(_mail(freshness, tuple(vacant), row))
        loop.step(clock.steady())
        if preview and row == 1:
            preview.start()
        ends = time.monotonic() + CHANGE_S
        while not stopped.is_set() and time.monotonic() < ends:
            wait_s = loop.step(clock.steady()) - clock.steady()
            stopped.wait(max(0.0, min(wait_s, ends - time.monotonic())))
    loop.stop()
    if preview:
        preview.stop()


def _move_one(vacant: list[int | None]) -> None:
    index = random.randrange(len(vacant))
    count = vacant[index]
    if count is not None:
        vacant[index] = max(0, count + random.choice((-1, 1)))


def _mail(freshness: str, vacant: tuple[int | None, ...], row: int) -> Mail:
    now, at = int(time.time()), clock.steady()
    tick = (Tick(generation=GENERATION, connection=1, time=now), at)
    if freshness == NEVER:
        return Mail(tick=tick)
    state = (HubState(online=freshness != NO_CONNECTION, generation=GENERATION, connection=1), at + 0.001)
    return Mail(board=sample.board(now - AGES_S[freshness], vacant, row), tick=tick, state=state)
