"""What CPython and MicroPython name differently. No other core file asks which of the two it runs on."""

import asyncio
import sys
import time

MICROPYTHON = sys.implementation.name == "micropython"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_clock: "Any" = time  # the two interpreters' modules have different members
_loop: "Any" = asyncio


class _Ticks:
    """Milliseconds that never wrap, from a counter that does (after 12 days on a Pico W)."""

    def __init__(self) -> None:
        self.last: int = _clock.ticks_ms()
        self.total = 0

    def now(self) -> int:
        ticks = _clock.ticks_ms()
        self.total += _clock.ticks_diff(ticks, self.last)
        self.last = ticks
        return self.total


if MICROPYTHON:
    now_ms = _Ticks().now
    sleep_ms = _loop.sleep_ms

    def trace_ns() -> int:
        """Return the machine's monotonic time in nanoseconds, for latency traces."""
        return int(_clock.ticks_us()) * 1000

    async def wait_event(event: "asyncio.Event", ms: int) -> None:
        """Wait until the event is set, at most `ms`, and clear it."""
        try:
            if not event.is_set():
                await asyncio.wait_for(event.wait(), ms / 1000)
        except asyncio.TimeoutError:
            pass
        event.clear()

else:

    def now_ms() -> int:
        """Return milliseconds since some fixed moment; only differences mean something."""
        return time.monotonic_ns() // 1000000

    async def sleep_ms(ms: int) -> None:
        """Wait this many milliseconds."""
        await asyncio.sleep(ms / 1000)

    def trace_ns() -> int:
        """Return the machine's monotonic time in nanoseconds, for latency traces."""
        return time.monotonic_ns()

    async def wait_event(event: "asyncio.Event", ms: int) -> None:
        """Wait until the event is set, at most `ms`, and clear it.

        A timer sets it: wait_for would cost a task each time, and in Python 3.11 loses a cancellation that comes
        together with the event.
        """
        timer = asyncio.get_running_loop().call_later(ms / 1000, event.set)
        try:
            await event.wait()
        finally:
            timer.cancel()
        event.clear()
