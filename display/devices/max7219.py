"""One-colour LED boards from MAX7219 modules of 8 by 8 dots, in any tiling."""

from typing import Any

from PIL import Image

from display.errors import DeviceError, MissingPart, SettingsError
from display.profile import Box

SIDE = 8
REFRESH_S = 60.0
SPEED_HZ = 1_000_000  # a still picture needs no more, and long ribbon cables stand no more
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def tiles(size: tuple[int, int], *, first: str, zigzag: bool) -> list[tuple[int, int]]:
    """Return (column, row) of each module along the chain, beginning at the one that is wired to the Pi.

    `first` is the corner where that one hangs. The chain runs along rows; with `zigzag` every other row runs back.
    """
    columns, rows = size[0] // SIDE, size[1] // SIDE
    found = []
    for index in range(rows):
        row = index if first.startswith("top") else rows - 1 - index
        line = [(column, row) for column in range(columns)]
        if first.endswith("right") != (zigzag and index % 2 == 1):
            line.reverse()
        found.extend(line)
    return found


class Max7219:
    """Permutes the modules' squares into one strip, which is what Luma drives without further settings.

    Every picture is preceded by all setup registers: a spark or a loose wire makes chips forget them.
    """

    refresh_s = REFRESH_S

    def __init__(self, serial: Any, size: tuple[int, int], chain: list[tuple[int, int]], turned: int) -> None:
        from luma.led_matrix import device

        self.size = size
        self.mode = "1"
        self._chain = chain
        self._turned = turned
        self._level = 255
        make: Any = device.max7219
        self._strip: Any = make(serial, cascaded=len(chain))
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
            self._strip.data([name, value] * len(self._chain))
        self._strip.contrast(self._level)
        self._strip.show()

    def _as_strip(self, image: Image.Image) -> Image.Image:
        whole = Image.new("1", self.size)
        whole.paste(image, ((self.size[0] - image.width) // 2, (self.size[1] - image.height) // 2))
        strip = Image.new("1", (SIDE * len(self._chain), SIDE))
        for index, (column, row) in enumerate(self._chain):
            box: Box = (column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)
            square = whole.crop(box)
            strip.paste(square.rotate(self._turned) if self._turned else square, (index * SIDE, 0))
        return strip


def open_max7219(size: tuple[int, int], options: dict[str, Any]) -> Max7219:
    """Return the board on the Pi's SPI bus. Keys: first, zigzag, turned, spi_port, spi_device, speed_hz."""
    first, turned = options.get("first", "top-left"), options.get("turned", 0)
    if first not in CORNERS or turned not in (0, 90, 180, -90):
        raise SettingsError(f"max7219: first must be one of {', '.join(CORNERS)}; turned one of 0, 90, 180, -90")
    chain = tiles(size, first=first, zigzag=bool(options.get("zigzag", False)))
    return Max7219(open_spi(options, SPEED_HZ), size, chain, turned)


def open_spi(options: dict[str, Any], speed_hz: int, **pins: int) -> Any:
    """Return Luma's SPI bus, or raise DeviceError or MissingPart saying what to do. Without pins it uses no GPIO."""
    try:
        from luma.core.error import DeviceNotFoundError, UnsupportedPlatform
        from luma.core.interface.serial import noop, spi

        make: Any = spi
        return make(
            gpio=None if pins else noop(),
            port=options.get("spi_port", 0),
            device=options.get("spi_device", 0),
            bus_speed_hz=options.get("speed_hz", speed_hz),
            **pins,
        )
    except ImportError as error:
        raise MissingPart(f"{error.name} is not installed; install it with: pip install 'luma.core[spi]'") from error
    except (DeviceNotFoundError, UnsupportedPlatform, AssertionError) as error:
        raise DeviceError(
            f"SPI: {error or 'speed_hz is not one that Luma knows'}; enable SPI with raspi-config"
        ) from error
