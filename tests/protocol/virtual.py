"""Time that is only counted: an asyncio loop that leaps to the next moment at which something is due."""

import asyncio
import random
import selectors
from collections.abc import Iterator
from contextlib import contextmanager

from firmware import compat, log

START_S = 1000.0


class _Leaping(selectors.SelectSelector):
    loop: "VirtualLoop"

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("nothing is due any more: somebody waits for ever")
        self.loop.now_s += max(0.0, timeout)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop without sockets whose clock moves only by what its tasks wait for."""

    def __init__(self) -> None:
        self.now_s = START_S
        selector = _Leaping()
        super().__init__(selector)
        selector.loop = self

    def time(self) -> float:
        return self.now_s


@contextmanager
def virtual_time(seed: int) -> Iterator[VirtualLoop]:
    """Let the firmware's one clock be a new loop's, its chance follow the seed, and its log be silent."""
    loop = VirtualLoop()
    before = compat.now_ms, compat.trace_ns, log.say, random.getstate()
    compat.now_ms = lambda: int(loop.now_s * 1000)
    compat.trace_ns = lambda: int(loop.now_s * 1e9)
    log.say = lambda *words, **values: None
    random.seed(seed)
    try:
        yield loop
    finally:
        compat.now_ms, compat.trace_ns, log.say = before[:3]
        random.setstate(before[3])
        loop.close()
