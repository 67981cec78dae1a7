"""From the word in board.toml to a device."""

from display import clock
from display.devices.device import Device
from display.devices.framebuffer import open_framebuffer
from display.devices.max7219 import open_max7219
from display.devices.png import PngDevice
from display.devices.spi_lcd import open_spi_lcd
from display.devices.ws2812 import open_ws2812
from display.settings import Settings


def open_device(settings: Settings) -> Device:
    """Return the board's device, or raise DeviceError or MissingPart saying what to do."""
    size, options = settings.panel_size, settings.options
    if settings.device == "max7219":
        return open_max7219(size, options)
    if settings.device == "spi-lcd":
        return open_spi_lcd(size, options)
    if settings.device == "ws2812":
        return open_ws2812(size, options)
    if settings.device == "framebuffer":
        return open_framebuffer(settings.profile.size, clock.steady, options)
    return PngDevice(settings.profile.size, settings.profile.mode, settings.png_path)
