"""One-colour LED boards from MAX7219 modules of 8 by 8 dots, in any tiling."""

from typing import Any

from PIL import Image

from display.devices.chain import CORNERS, chain
from display.devices.picture import centred
from display.devices.spi import open_spi
from display.errors import SettingsError
from display.profile import Box

SIDE = 8
REFRESH_S = 60.0
SPEED_HZ = 1_000_000  # a still picture needs no more, and long ribbon cables stand no more


def tiles(size: tuple[int, int], *, first: str, zigzag: bool) -> list[tuple[int, int]]:
    """Return (column, row) of each module along the chain, beginning at the one that is wired to the Pi."""
    return chain(size[0] // SIDE, size[1] // SIDE, first=first, zigzag=zigzag)


class Max7219:
    """Permutes the modules' squares into one strip, which is what Luma drives without further settings.

    Every picture is preceded by all setup registers: a spark or a loose wire makes chips forget them.
    """

    refresh_s = REFRESH_S

    def __init__(self, serial: Any, size: tuple[int, int], modules: list[tuple[int, int]], turned: int) -> None:
        from luma.led_matrix import device

        self.size = size
        self.mode = "1"
        self._modules = modules
        self._turned = turned
        self._level = 255
        make: Any = device.max7219
        self._strip: Any = make(serial, cascaded=len(modules))
        self._strip.persist = True  # what it says last stays lit after the program

    def display(self, image: Image.Image) -> None:
        """Show the picture; a smaller one stands in the middle."""
        self._set_up()
        self._strip.display(self._as_strip(image))

    def contrast(self, level: int) -> None:
        """Set the brightness, 0 to 255, in 16 steps."""
        self._level = level
        self._strip.contrast(level)

    def cleanup(self) -> None:
        """Let go of the SPI bus; the last picture stays lit."""
        self._strip.cleanup()

    def _set_up(self) -> None:
        from luma.led_matrix.const import max7219 as register

        for name, value in ((register.SCANLIMIT, 7), (register.DECODEMODE, 0), (register.DISPLAYTEST, 0)):
            self._strip.data([name, value] * len(self._modules))
        self._strip.contrast(self._level)
        self._strip.show()

    def _as_strip(self, image: Image.Image) -> Image.Image:
        whole = centred(image, self.size, "1")
        strip = Image.new("1", (SIDE * len(self._modules), SIDE))
        for index, (column, row) in enumerate(self._modules):
            box: Box = (column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)
            square = whole.crop(box)
            strip.paste(square.rotate(self._turned) if self._turned else square, (index * SIDE, 0))
        return strip


def open_max7219(size: tuple[int, int], options: dict[str, Any]) -> Max7219:
    """Return the board on the Pi's SPI bus. Keys: first, zigzag, turned, spi_port, spi_device, speed_hz."""
    first, turned = options.get("first", "top-left"), options.get("turned", 0)
    if first not in CORNERS or turned not in (0, 90, 180, -90):
        raise SettingsError(f"max7219: first must be one of {', '.join(CORNERS)}; turned one of 0, 90, 180, -90")
    modules = tiles(size, first=first, zigzag=bool(options.get("zigzag", False)))
    return Max7219(open_spi(options, SPEED_HZ), size, modules, turned)
