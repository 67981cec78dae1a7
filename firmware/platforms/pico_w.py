"""A bed unit on a Raspberry Pi Pico W or Pico 2 W: pins, lights, radio, watchdog and flash under MicroPython.

Type-checked by itself against the MicroPython stubs (platforms/mypy.ini).
"""

import gc
import json
import os
import time

import machine
import network

from firmware import compat, log
from firmware.dial import dial
from firmware.lamps import AMBER, BLUE, BOTH
from firmware.platforms.lights import Player
from firmware.platforms.wiring import PICO_W, Pins, chain_bits
from firmware.storage import Folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from firmware.lamps import Lamp
    from firmware.records import Entry
    from wire.messages import Ack
    from wire.unit_config import UnitConfig

# These two have members here that they lack on a computer.
_time: "Any" = time
_gc: "Any" = gc

POLL_MS = 5
WATCHDOG_MS = 8000  # the RP2040 counts no further than 8388
JOIN_MS = 15000
NO_POWER_SAVING = 0xA11140  # the radio's sleep costs up to 100 ms a message
CAUSES = ((machine.PWRON_RESET, "power on"), (machine.WDT_RESET, "watchdog"))


class PicoW:
    """One unit on a Pico W; see platforms/port.py."""

    name = "pico-w"

    def __init__(self, config: "UnitConfig", state: str, wifi: str) -> None:
        self.reset_cause = dict(CAUSES).get(machine.reset_cause(), "other")
        self.storage = Folder(state)
        pins = Pins(config.beds, PICO_W)
        self._buttons = [machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP) for pin in pins.buttons]
        self._lights: "Any" = Chain(pins.chain, pins.lights) if pins.chain else Pairs(pins.lights)
        self._player = Player(len(config.beds), self._lights.set_light)
        self._contacts = Latches(self._buttons)
        self._poked = False
        self._wlan = network.WLAN(network.STA_IF)
        self._wifi = wifi
        self._watchdog: "Any" = None

    def readings(self) -> "list[tuple[int, list[bool]]]":
        return self._contacts.readings()

    async def changed(self, ms: int) -> None:
        end = compat.now_ms() + ms
        while compat.now_ms() < end and not self._poked and not self._contacts.moved():
            await compat.sleep_ms(POLL_MS)
        self._poked = False

    def poke(self) -> None:
        self._poked = True

    def play(self, now_ms: int) -> int:
        return self._player.play(now_ms)

    def lamp(self, place: int, bed: str, lamp: "Lamp") -> None:
        self._player.show(place, lamp, compat.now_ms())

    def saved(self, entry: "Entry", generation: str, at_ns: int) -> None:
        """Nobody traces here."""

    def answered(self, ack: "Ack", at_ns: int) -> None:
        """Nobody traces here."""

    def refused(self, bed: str, why: str) -> None:
        """The lamp says it."""

    async def network(self) -> None:
        """Join the Wi-Fi named in the file `wifi`: {"ssid", "password", "country"}. Raises OSError."""
        if self._wlan.isconnected():
            return
        with open(self._wifi) as file:
            wifi = json.load(file)
        network.country(wifi.get("country", "IN"))
        self._wlan.active(True)
        self._wlan.config(pm=NO_POWER_SAVING)
        self._wlan.connect(wifi["ssid"], wifi["password"])
        end = compat.now_ms() + JOIN_MS
        while not self._wlan.isconnected():
            if compat.now_ms() > end:
                self._wlan.disconnect()
                raise OSError("no Wi-Fi, status {}".format(self._wlan.status()))
            await compat.sleep_ms(100)
        log.say("wifi_joined", address=self._wlan.ifconfig()[0])

    async def dial(self, host: str, port: int, tls: "Any") -> "tuple[Any, Any]":
        gc.collect()  # a TLS handshake needs 20 KiB in one piece
        return await dial(host, port, tls)

    def reset_radio(self) -> None:
        log.say("radio_reset")
        self._wlan.disconnect()
        self._wlan.active(False)

    def set_clock(self, utc_s: int, *, sure: bool) -> None:
        behind_s = utc_s - int(time.time())
        if behind_s > 2 or (sure and behind_s < -2):
            year, month, day, hour, minute, second, weekday = time.gmtime(utc_s)[:7]
            machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))

    def vitals(self) -> "dict[str, int | None]":
        signal = self._wlan.status("rssi") if self._wlan.isconnected() else None
        return {"memory_free": _gc.mem_free(), "signal_dbm": None if signal is None else min(200, abs(signal))}

    def feed(self) -> None:
        if self._watchdog is None:
            self._watchdog = machine.WDT(timeout=WATCHDOG_MS)
        self._watchdog.feed()

    def reboot(self) -> None:
        machine.reset()

    def random_bytes(self, count: int) -> bytes:
        return os.urandom(count)


class Latches:
    """Contacts that are seen even while the flash is written, when no program runs.

    The pins' interrupts remember an edge meanwhile. A contact that moved and came back while nothing could be read
    for longer than any bounce was closed in between: it is reported so, and the unit's debounce judges.
    """

    BLIND_MS = 40

    def __init__(self, buttons: "list[Any]") -> None:
        self._buttons = buttons
        self._edges = [False] * len(buttons)
        self._last = self._now()
        self._read_ms = compat.now_ms()
        for place, button in enumerate(buttons):
            button.irq(self._handler(place), machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING)

    def moved(self) -> bool:
        """Whether a contact moved since the last reading; call it often, it notes that time is not lost."""
        now_ms = compat.now_ms()
        if any(self._edges) or self._now() != self._last:
            return True
        self._read_ms = now_ms
        return False

    def readings(self) -> "list[tuple[int, list[bool]]]":
        """Return what is to be fed to the unit; see platforms/port.py."""
        now_ms, now = compat.now_ms(), self._now()
        found = []
        if now_ms - self._read_ms >= self.BLIND_MS and any(self._edges):
            between = [one or edge for one, edge in zip(now, self._edges)]
            found.append((self._read_ms + 1, between))
        for place in range(len(self._edges)):
            self._edges[place] = False
        self._last, self._read_ms = now, now_ms
        found.append((now_ms, now))
        return found

    def _now(self) -> "list[bool]":
        return [not button.value() for button in self._buttons]

    def _handler(self, place: int) -> "Any":
        def note(pin: "Any") -> None:
            self._edges[place] = True

        return note


class Pairs:
    """An amber and a blue light of its own pin for each bed."""

    def __init__(self, pins: "list[tuple[int, int]]") -> None:
        self._lights = [
            (machine.Pin(amber, machine.Pin.OUT, value=0), machine.Pin(blue, machine.Pin.OUT, value=0))
            for amber, blue in pins
        ]

    def set_light(self, place: int, colour: str) -> None:
        amber, blue = self._lights[place]
        amber.value(colour in (AMBER, BOTH))
        blue.value(colour in (BLUE, BOTH))


class Chain:
    """Lights on 74HC595 shift registers, dark until the first states are in them."""

    def __init__(self, pins: "tuple[int, ...]", lights: "list[tuple[int, int]]") -> None:
        enable = machine.Pin(pins[3], machine.Pin.OUT, value=1)
        self._data, self._clock, self._latch = [machine.Pin(pin, machine.Pin.OUT, value=0) for pin in pins[:3]]
        self._lights = lights
        self._bits = [False] * chain_bits(lights)
        self._shift()
        enable.value(0)

    def set_light(self, place: int, colour: str) -> None:
        amber, blue = self._lights[place]
        self._bits[amber] = colour in (AMBER, BOTH)
        self._bits[blue] = colour in (BLUE, BOTH)
        self._shift()

    def _shift(self) -> None:
        for bit in reversed(self._bits):  # the first bit sent ends up at the last output
            self._data.value(bit)
            self._clock.value(1)
            self._clock.value(0)
        self._latch.value(1)
        self._latch.value(0)


def plead(why: str) -> None:
    """Say for ever, by the board's own light, that this unit is not provisioned."""
    light = machine.Pin("LED", machine.Pin.OUT)
    log.say("not_provisioned", why=why)
    while True:
        light.toggle()
        _time.sleep_ms(100)
