"""Small SPI screens through luma.lcd."""

from typing import Any

from PIL import Image

from display.devices.picture import centred, dimmed
from display.devices.spi import open_spi
from display.errors import MissingPart, SettingsError

MODELS = ("st7735", "st7789", "ili9341", "ili9486", "ili9488")
SPEED_HZ = 16_000_000
REFRESH_S = 60.0


class SpiLcd:
    """A Luma LCD. Night is done in the picture: few of these panels dim their light."""

    refresh_s = REFRESH_S

    def __init__(self, panel: Any) -> None:
        self.size: tuple[int, int] = panel.size
        self.mode = "RGB"
        self._panel = panel
        self._panel.persist = True
        self._level = 255

    def display(self, image: Image.Image) -> None:
        """Show the picture; a smaller one stands in the middle."""
        self._panel.display(centred(dimmed(image.convert("RGB"), self._level), self.size, "RGB"))

    def contrast(self, level: int) -> None:
        """Set the brightness, 0 to 255."""
        self._level = level

    def cleanup(self) -> None:
        """Let go of the bus; the last picture stays."""
        self._panel.cleanup()


def open_spi_lcd(size: tuple[int, int], options: dict[str, Any]) -> SpiLcd:
    """Return the screen. Keys: model, rotate (quarter turns), gpio_dc, gpio_rst, gpio_light and those of the bus."""
    model = options.get("model", "ili9486")
    if model not in MODELS:
        raise SettingsError(f"spi-lcd: model must be one of {', '.join(MODELS)}")
    try:
        from luma.lcd import device
    except ImportError as error:
        raise MissingPart(f"{error.name} is not installed; install it with: pip install luma.lcd") from error
    bus = open_spi(options, SPEED_HZ, gpio_DC=options.get("gpio_dc", 24), gpio_RST=options.get("gpio_rst", 25))
    rotate = options.get("rotate", 0)
    width, height = size if rotate % 2 == 0 else (size[1], size[0])
    make = getattr(device, model)
    return SpiLcd(make(bus, width=width, height=height, rotate=rotate, gpio_LIGHT=options.get("gpio_light", 18)))
