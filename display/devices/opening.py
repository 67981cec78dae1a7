"""From the word in board.toml to a device."""

from collections.abc import Callable
from typing import Any

from display import clock
from display.devices.device import Device
from display.devices.framebuffer import open_framebuffer
from display.devices.hub75 import open_hub75
from display.devices.max7219 import open_max7219
from display.devices.png import PngDevice
from display.devices.spi_lcd import open_spi_lcd
from display.devices.ws2812 import open_ws2812
from display.settings import Settings

OPENERS: dict[str, Callable[[tuple[int, int], dict[str, Any]], Device]] = {
    "max7219": open_max7219,
    "ws2812": open_ws2812,
    "hub75": open_hub75,
    "spi-lcd": open_spi_lcd,
}


def open_device(settings: Settings) -> Device:
    """Return the board's device, or raise DeviceError or MissingPart saying what to do."""
    if settings.device == "png":
        return PngDevice(settings.profile.size, settings.profile.mode, settings.png_path)
    if settings.device == "framebuffer":
        return open_framebuffer(settings.profile.size, clock.steady, settings.options)
    return OPENERS[settings.device](settings.panel_size, settings.options)
