"""HDMI screens through the kernel's framebuffer. Luma's writer goes dot by dot (250 ms a frame); this one by rows."""

import contextlib
import logging
import mmap
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from display.devices.picture import dimmed
from display.errors import DeviceError, SettingsError

log = logging.getLogger(__name__)

REFRESH_S = 60.0  # the console may have written across the picture
SHIFTS = ((0, 0), (3, 0), (3, 3), (0, 3))  # dots, a new one each hour: still headers burn in
SHIFT_S = 3600
# Clockwise turns of the screen on its wall, undone in the picture.
TURNS = {
    0: None, 90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, -90: Image.Transpose.ROTATE_270,
}  # fmt: skip
QUIET_CONSOLE = b"\033[?25l\033[9;0]\033[14;0]"  # no cursor, no blanking, no power saving


@dataclass(frozen=True)
class Screen:
    """What the kernel says of a framebuffer: visible dots, bits a dot, bytes a line."""

    width: int
    height: int
    bits: int
    stride: int


def read_screen(sysfs: Path) -> Screen:
    """Return the screen's measures, or raise DeviceError when none is connected or its format is not known."""
    try:
        width, height = (int(one) for one in (sysfs / "virtual_size").read_text().split(","))
        bits = int((sysfs / "bits_per_pixel").read_text())
        stride = int((sysfs / "stride").read_text())
    except (OSError, ValueError) as error:
        raise DeviceError(
            f"no screen at {sysfs}: connect one, or force a mode with video=HDMI-A-1:1920x1080@60D on the kernel's"
            " command line"
        ) from error
    if bits not in (16, 32):
        raise DeviceError(f"the screen has {bits} bits a dot; set 16 or 32")
    if stride < width * bits // 8:
        raise DeviceError(f"a line of {stride} bytes cannot hold {width} dots of {bits} bits")
    return Screen(*_visible(sysfs, width, height), bits, stride)


def _visible(sysfs: Path, width: int, height: int) -> tuple[int, int]:
    """The virtual size may hold two pictures; the mode (`U:1366x768p-60`) says what is seen."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        mode = (sysfs / "modes").read_text().split()[0].partition(":")[2].split("-")[0].rstrip("pi")
        seen_width, _, seen_height = mode.partition("x")
        return min(width, int(seen_width)), min(height, int(seen_height))
    return width, height


def as_rgb565(image: Image.Image) -> bytes:
    """Return the picture with 5, 6 and 5 bits a dot, low byte first: Pillow cannot write this format itself."""
    red, green, blue = image.split()
    high = ImageChops.add(red.point(lambda v: v & 0xF8), green.point(lambda v: v >> 5))
    low = ImageChops.add(green.point(lambda v: v << 3 & 0xE0), blue.point(lambda v: v >> 3))
    return Image.merge("LA", (low, high)).tobytes()


class FrameBuffer:
    """Writes only what changed since the last picture; the same picture again is written whole.

    A screen that was pulled out raises DeviceError; one that came back with other measures is written anew.
    """

    refresh_s = REFRESH_S

    def __init__(
        self, size: tuple[int, int], steady: Callable[[], float], *, path: Path = Path("/dev/fb0"),
        sysfs: Path = Path("/sys/class/graphics/fb0"), console: Path = Path("/dev/tty1"), turned: int = 0,
    ) -> None:  # fmt: skip
        self.size = size
        self._turn = TURNS[turned]
        self._lying = size if turned in (0, 180) else (size[1], size[0])  # as the kernel sees it
        self.mode = "RGB"
        self._steady = steady
        self._path = path
        self._sysfs = sysfs
        self._level = 255
        self._last: Image.Image | None = None
        self._place: tuple[int, int] | None = None
        self._screen = read_screen(sysfs)
        self._memory = self._map()
        with contextlib.suppress(OSError):  # no console is as good as a quiet one
            console.write_bytes(QUIET_CONSOLE)

    def display(self, image: Image.Image) -> None:
        """Show the picture, in the middle when it is smaller than the screen."""
        if self._turn is not None:
            image = image.transpose(self._turn)
        self._follow_screen()
        place = self._placed()
        if place != self._place:
            self._memory[:] = bytes(len(self._memory))
            self._place, self._last = place, None
        changed = ImageChops.difference(image, self._last).getbbox() if self._last else None
        self._write(image, changed or (0, 0, *self._lying), place)
        if self._last is None or changed is None:
            self._last = image.copy()
        else:
            self._last.paste(image.crop(changed), changed[:2])

    def contrast(self, level: int) -> None:
        """Set the brightness, 0 to 255, in the picture itself."""
        self._level = level
        self._last = None

    def cleanup(self) -> None:
        """Let go of the screen; the last picture stays."""
        self._memory.close()

    def _follow_screen(self) -> None:
        screen = read_screen(self._sysfs)
        if screen != self._screen:
            log.info("screen_changed width=%d height=%d bits=%d", screen.width, screen.height, screen.bits)
            self._memory.close()
            self._screen, self._place = screen, None
            self._memory = self._map()

    def _map(self) -> mmap.mmap:
        try:
            with self._path.open("r+b") as file:
                return mmap.mmap(file.fileno(), self._screen.stride * self._screen.height)
        except (OSError, ValueError) as error:
            raise DeviceError(f"{self._path}: {error}; add the user to the group video") from error

    def _placed(self) -> tuple[int, int]:
        x, y = SHIFTS[int(self._steady() // SHIFT_S) % len(SHIFTS)]
        return (self._screen.width - self._lying[0]) // 2 + x, (self._screen.height - self._lying[1]) // 2 + y

    def _write(self, image: Image.Image, box: tuple[int, int, int, int], place: tuple[int, int]) -> None:
        x, y = place
        left, top = max(box[0], -x), max(box[1], -y)
        right, bottom = min(box[2], self._screen.width - x), min(box[3], self._screen.height - y)
        if left >= right or top >= bottom:
            return
        part = dimmed(image.crop((left, top, right, bottom)), self._level)
        data = part.tobytes("raw", "BGRX") if self._screen.bits == 32 else as_rgb565(part)
        self._write_rows(data, (right - left) * self._screen.bits // 8, left + x, top + y)

    def _write_rows(self, data: bytes, width: int, x: int, y: int) -> None:
        stride, memory = self._screen.stride, self._memory
        at = y * stride + x * self._screen.bits // 8
        if width == stride:
            memory[at : at + len(data)] = data
            return
        for start in range(0, len(data), width):
            memory[at : at + width] = data[start : start + width]
            at += stride


def open_framebuffer(size: tuple[int, int], steady: Callable[[], float], options: dict[str, Any]) -> FrameBuffer:
    """Return the screen. Keys: number (of /dev/fb0), turned (clockwise, in degrees)."""
    number, turned = options.get("number", 0), options.get("turned", 0)
    name = f"fb{number}"
    if turned not in TURNS:
        raise SettingsError(f"framebuffer: turned must be one of {', '.join(map(str, TURNS))}")
    if not os.access(f"/dev/{name}", os.W_OK):
        raise DeviceError(
            f"/dev/{name} is not there or not writable: connect a screen; add the user to the group video"
        )
    return FrameBuffer(
        size, steady, path=Path("/dev") / name, sysfs=Path("/sys/class/graphics") / name, turned=turned
    )  # fmt: skip
