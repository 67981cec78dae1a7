"""A bed unit on a Raspberry Pi: gpiozero over lgpio, the same on every model. Fails loudly when that is missing.

gpiozero tries other back-ends when one does not load, and some of them see no edges on newer kernels or boards.
"""

import asyncio
import os
import threading
import time
from pathlib import Path
from typing import Any

import gpiozero

from firmware import compat, log
from firmware.dial import Tls, dial
from firmware.lamps import AMBER, BLUE, BOTH, Lamp
from firmware.platforms.lights import Player
from firmware.platforms.wiring import PI, Pins, chain_bits
from firmware.records import Entry
from firmware.storage import Folder
from wire.messages import Ack
from wire.unit_config import UnitConfig

_gpio: Any = gpiozero  # carries no types


class NoGpio(OSError):
    """This machine's pins cannot be used; the text says what to install."""


def use_lgpio() -> None:
    """Make gpiozero use lgpio, and nothing else. Raises NoGpio."""
    try:
        from gpiozero.pins import lgpio  # imported here: tests use a factory without hardware

        factory: Any = lgpio.LGPIOFactory
        _gpio.Device.pin_factory = factory()
    except Exception as error:  # gpiozero and lgpio raise what they like; each means the same here
        raise NoGpio(
            f"no GPIO: {error!r}; install the extra with `pip install shayya[pi]` and add the user to the group gpio"
        ) from error


class PiPlatform:
    """One unit on a Pi; see platforms/port.py. The pin factory must be set before."""

    name = "pi"
    reset_cause = "start"

    def __init__(self, config: UnitConfig, state: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.storage = Folder(str(state))
        self._loop = loop
        self._event = asyncio.Event()
        self._edges: list[tuple[int, list[bool]]] = []
        self._lock = threading.Lock()
        pins = Pins(config.beds, PI)
        # No bounce_time: the unit's own debounce sees every edge with its time.
        self._buttons = [_gpio.DigitalInputDevice(pin, pull_up=True) for pin in pins.buttons]
        self._lights: Any = Chain(pins.chain, pins.lights) if pins.chain else Pairs(pins.lights)
        self._player = Player(len(config.beds), self._lights.set_light)
        for button in self._buttons:
            button.when_activated = button.when_deactivated = self._edge

    def readings(self) -> list[tuple[int, list[bool]]]:
        with self._lock:
            edges, self._edges = self._edges, []
        return [*edges, self._reading()]

    async def changed(self, ms: int) -> None:
        await compat.wait_event(self._event, ms)

    def poke(self) -> None:
        self._event.set()

    def play(self, now_ms: int) -> int:
        return self._player.play(now_ms)

    def lamp(self, place: int, bed: str, lamp: Lamp) -> None:
        self._player.show(place, lamp, compat.now_ms())

    def saved(self, entry: Entry, generation: str, at_ns: int) -> None:
        """Nobody traces here."""

    def answered(self, ack: Ack, at_ns: int) -> None:
        """Nobody traces here."""

    def refused(self, bed: str, why: str) -> None:
        """The lamp says it."""

    async def network(self) -> None:
        """The system keeps it up."""

    async def dial(self, host: str, port: int, tls: Tls | None) -> tuple[Any, Any]:
        return await dial(host, port, tls)

    def reset_radio(self) -> None:
        log.say("radio_silent", hint="the system owns the network: see runbooks")

    def set_clock(self, utc_s: int, *, sure: bool) -> None:
        if time.time() < utc_s - 3600:
            log.say("clock_behind", seconds=int(utc_s - time.time()), hint="TLS may fail until the system sets it")

    def vitals(self) -> dict[str, int | None]:
        return {"memory_free": os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), "signal_dbm": None}

    def feed(self) -> None:
        """Tell systemd's watchdog, when it watches, that all is well."""
        notify(b"WATCHDOG=1")

    def reboot(self) -> None:
        """Whoever runs the device makes a new one."""
        self.close()

    def random_bytes(self, count: int) -> bytes:
        return os.urandom(count)

    def close(self) -> None:
        """Let go of the pins."""
        for button in self._buttons:
            button.close()
        self._lights.close()

    def _reading(self) -> tuple[int, list[bool]]:
        return compat.now_ms(), [bool(button.value) for button in self._buttons]

    def _edge(self) -> None:
        """Runs in lgpio's thread: note the edge with its own time, whatever the loop is busy with."""
        reading = self._reading()
        with self._lock:
            self._edges.append(reading)
        self._loop.call_soon_threadsafe(self._event.set)


class Pairs:
    """An amber and a blue light of its own pin for each bed."""

    def __init__(self, pins: list[tuple[int, int]]) -> None:
        self._lights = [(_gpio.OutputDevice(amber), _gpio.OutputDevice(blue)) for amber, blue in pins]

    def set_light(self, place: int, colour: str) -> None:
        amber, blue = self._lights[place]
        amber.value = colour in (AMBER, BOTH)
        blue.value = colour in (BLUE, BOTH)

    def close(self) -> None:
        for pair in self._lights:
            for light in pair:
                light.close()


class Chain:
    """Lights on 74HC595 shift registers, dark until the first states are in them."""

    def __init__(self, pins: tuple[int, ...], lights: list[tuple[int, int]]) -> None:
        self._data, self._clock, self._latch = (_gpio.OutputDevice(pin) for pin in pins[:3])
        self._enable = _gpio.OutputDevice(pins[3], active_high=False)
        self._lights = lights
        self._bits = [False] * chain_bits(lights)
        self._shift()
        self._enable.on()

    def set_light(self, place: int, colour: str) -> None:
        amber, blue = self._lights[place]
        self._bits[amber] = colour in (AMBER, BOTH)
        self._bits[blue] = colour in (BLUE, BOTH)
        self._shift()

    def _shift(self) -> None:
        for bit in reversed(self._bits):  # the first bit sent ends up at the last output
            self._data.value = bit
            self._clock.on()
            self._clock.off()
        self._latch.on()
        self._latch.off()

    def close(self) -> None:
        for pin in (self._enable, self._data, self._clock, self._latch):
            pin.close()


def notify(message: bytes) -> None:
    """Send a line to systemd, when it asked for such."""
    path = os.environ.get("NOTIFY_SOCKET")
    if path:
        import socket

        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(message, "\0" + path[1:] if path.startswith("@") else path)
