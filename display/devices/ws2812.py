"""Matrices of WS2812 dots on the data line of an SPI bus: no root, no sound card lost, the same on every Pi.

A bright picture on such a matrix can ask for more current than its wires and supply bear, so each picture is dimmed
until it keeps within a budget.
"""

import logging
from importlib import import_module
from typing import Any

from PIL import Image

from display.devices.chain import CORNERS, chain
from display.devices.picture import centred, dimmed
from display.errors import DeviceError, MissingPart, SettingsError
from display.palette import AMBER

log = logging.getLogger(__name__)

REFRESH_S = 60.0
SPEED_HZ = 2_400_000  # three bits on the bus make one of 1.25 microseconds for the dots
PAUSE = bytes(90)  # 300 microseconds of silence: newer chips take 280 as the end of a picture
IDLE_MA = 1.0  # of a dark dot
COLOUR_MA = 20.0  # of one colour of one dot at full brightness
BUDGET_MA = 2000

_BITS = {"0": "100", "1": "110"}
WIRE = [int("".join(_BITS[bit] for bit in f"{value:08b}"), 2).to_bytes(3, "big") for value in range(256)]


def current_ma(image: Image.Image) -> float:
    """Return what a picture draws, dark dots included."""
    steps = image.histogram()
    total = sum(index % 256 * count for index, count in enumerate(steps))
    return image.width * image.height * IDLE_MA + total / 255 * COLOUR_MA


def within_budget(image: Image.Image, budget_ma: float) -> Image.Image:
    """Return the picture, dimmed evenly if it would draw more than the budget."""
    idle_ma = image.width * image.height * IDLE_MA
    wanted_ma = current_ma(image) - idle_ma
    allowed_ma = max(0.0, budget_ma - idle_ma)
    return image if wanted_ma <= allowed_ma else dimmed(image, int(255 * allowed_ma / wanted_ma))


class Ws2812:
    """Sends pictures dot by dot along the chain. `bus` has spidev's writebytes2 and close."""

    refresh_s = REFRESH_S

    def __init__(self, bus: Any, size: tuple[int, int], dots: list[tuple[int, int]], budget_ma: float) -> None:
        self.size = size
        self.mode = "RGB"
        self._bus = bus
        self._places = [(y * size[0] + x) * 3 for x, y in dots]
        self._budget_ma = budget_ma
        self._level = 255
        self._was_limited = False

    def display(self, image: Image.Image) -> None:
        """Show the picture, as bright as the budget allows; a smaller one stands in the middle."""
        wanted = dimmed(_coloured(centred(image, self.size, image.mode)), self._level)
        shown = within_budget(wanted, self._budget_ma)
        self._say(is_limited=shown is not wanted, wanted_ma=current_ma(wanted))
        data = shown.tobytes()
        wire = bytearray(PAUSE)
        for at in self._places:
            wire += WIRE[data[at + 1]] + WIRE[data[at]] + WIRE[data[at + 2]]  # green comes first
        self._bus.writebytes2(wire + PAUSE)

    def contrast(self, level: int) -> None:
        """Set the brightness, 0 to 255."""
        self._level = level

    def cleanup(self) -> None:
        """Let go of the bus; the dots keep the last picture."""
        self._bus.close()

    def _say(self, *, is_limited: bool, wanted_ma: float) -> None:
        if is_limited and not self._was_limited:
            log.warning("current_limited wanted_ma=%d budget_ma=%d", wanted_ma, self._budget_ma)
        self._was_limited = is_limited


def _coloured(image: Image.Image) -> Image.Image:
    """One-colour pictures are shown in amber: two thirds of the current of white, and easy on the eye at night."""
    if image.mode != "1":
        return image.convert("RGB")
    whole = Image.new("RGB", image.size)
    whole.paste(AMBER, mask=image)
    return whole


def dots_of(size: tuple[int, int], panel: tuple[int, int], *, first: str, zigzag: bool) -> list[tuple[int, int]]:
    """Return (x, y) of each dot along the chain: panel by panel as one reads, in each panel as its maker wired it."""
    width, height = panel
    inside = chain(width, height, first=first, zigzag=zigzag)
    panels = chain(size[0] // width, size[1] // height, first="top-left", zigzag=False)
    return [(column * width + x, row * height + y) for column, row in panels for x, y in inside]


def open_ws2812(size: tuple[int, int], options: dict[str, Any]) -> Ws2812:
    """Return the matrix. Keys: panel, first, zigzag, budget_ma, spi_port, spi_device."""
    first, panel = options.get("first", "top-left"), tuple(options.get("panel", size))
    if first not in CORNERS:
        raise SettingsError(f"ws2812: first must be one of {', '.join(CORNERS)}")
    if len(panel) != 2 or not all(isinstance(one, int) and one > 0 for one in panel) or _rest(size, panel):
        raise SettingsError("ws2812: panel must be [width, height] of one panel, and panels must fill the board")
    budget_ma = options.get("budget_ma", BUDGET_MA)
    idle_ma = size[0] * size[1] * IDLE_MA
    if not isinstance(budget_ma, (int, float)) or budget_ma < 2 * idle_ma:
        raise SettingsError(f"ws2812: budget_ma must be at least {2 * idle_ma:.0f}: dark dots alone draw half of that")
    dots = dots_of(size, panel, first=first, zigzag=bool(options.get("zigzag", True)))
    return Ws2812(_open_bus(options), size, dots, budget_ma)


def _rest(size: tuple[int, int], panel: tuple[int, ...]) -> bool:
    return bool(size[0] % panel[0] or size[1] % panel[1])


def _open_bus(options: dict[str, Any]) -> Any:
    try:
        spidev: Any = import_module("spidev")
    except ImportError as error:
        raise MissingPart("spidev is not installed; install it with: pip install 'luma.core[spi]'") from error
    bus = spidev.SpiDev()
    try:
        bus.open(options.get("spi_port", 0), options.get("spi_device", 0))
    except OSError as error:
        raise DeviceError(f"SPI: {error}; enable SPI with raspi-config") from error
    bus.max_speed_hz = SPEED_HZ
    return bus
