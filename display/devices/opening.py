"""From the word in board.toml to a device."""

from display.devices.png import Device, PngDevice
from display.settings import Settings


def open_device(settings: Settings) -> Device:
    """Return the board's device, or raise DeviceError or MissingPart saying what to do."""
    profile = settings.profile
    return PngDevice(profile.size, profile.mode, settings.png_path)
