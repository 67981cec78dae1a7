"""What a machine lacks for its boards, each with the command that brings it."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from display import advice, clock, text
from display.devices.opening import open_device
from display.errors import DisplayError, MissingPart, TextSetupError
from display.settings import Settings, read, read_credential

SPI = ("spidev", "pip install 'luma.core[spi]'")
PARTS = {
    "max7219": (("luma.led_matrix", "pip install luma.led_matrix"), SPI),
    "ws2812": (SPI,),
    "hub75": (("rgbmatrix", "make install-python, in the folder of rpi-rgb-led-matrix"),),
    "spi-lcd": (("luma.lcd", "pip install luma.lcd"), SPI),
    "framebuffer": (),
    "png": (),
}


def examine(path: Path | None) -> list[tuple[bool, str]]:
    """Return (is it well, sentence) for the machine and, when given, each board of a board.toml."""
    found = [_try(text.check, "text: Raqm and fonts are here"), _clock()]
    if path is None:
        return found
    try:
        boards = read(path)
    except DisplayError as error:
        return [*found, (False, str(error))]
    return found + [finding for settings in boards for finding in _board(settings)]


def _board(settings: Settings) -> list[tuple[bool, str]]:
    name = settings.name
    found = [_part(module, command) for module, command in PARTS[settings.device]]
    if settings.credential:
        credential = settings.credential
        found.append(_try(lambda: read_credential(credential), f"{name}: credential is readable"))
    else:
        found.append((False, f"{name}: credential is missing; it names the file that the hub wrote"))
    if all(well for well, _ in found):
        found.append(_try(lambda: open_device(settings).cleanup(), f"{name}: device {settings.device} opens"))
    if settings.panel_size != settings.profile.size:
        found.append((True, f"{name}: warning: no profile of that size; {settings.profile.name} is used in the middle"))
    found.extend((not line.startswith("warning"), f"{name}: {line}") for line in advice.advice(settings))
    return found


def _part(module: str, command: str) -> tuple[bool, str]:
    try:
        is_here = find_spec(module) is not None
    except ModuleNotFoundError:
        is_here = False
    return (True, f"{module} is installed") if is_here else (False, f"{module} is missing; install it with: {command}")


def _try(check: Callable[[], object], well: str) -> tuple[bool, str]:
    try:
        check()
    except (TextSetupError, MissingPart, DisplayError) as error:
        return False, str(error)
    return True, well


def _clock() -> tuple[bool, str]:
    if clock.is_set():
        return True, "clock: set by a time service"
    return True, "clock: not known to be set; the board uses the hub's, and shows no numbers until the hub is heard"
