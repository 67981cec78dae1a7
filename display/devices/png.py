"""What a device is, and the device that keeps its picture in memory for the preview and, if asked, in a PNG file."""

import io
import json
import os
import threading
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from display.profile import Box


class Device(Protocol):
    """Luma's protocol: anything that takes pictures of `size` and `mode`. Errors are OSError."""

    size: tuple[int, int]
    mode: str
    refresh_s: float  # how often it wants its picture again although nothing changed

    def display(self, image: Image.Image) -> None:
        """Show the picture."""

    def contrast(self, level: int) -> None:
        """Set the brightness, 0 to 255."""

    def cleanup(self) -> None:
        """Let go of the hardware, leaving on it what it shows."""


class PngDevice:
    """Writes each picture to a file, whole or not at all; without a path it does nothing."""

    refresh_s = float("inf")

    def __init__(self, size: tuple[int, int], mode: str, path: Path | None) -> None:
        self.size = size
        self.mode = mode
        self._path = path

    def display(self, image: Image.Image) -> None:
        """Replace the file."""
        if self._path:
            beside = self._path.with_name(self._path.name + ".new")
            beside.write_bytes(as_png(image))
            os.replace(beside, self._path)

    def contrast(self, level: int) -> None:
        """A file has no brightness."""

    def cleanup(self) -> None:
        """The last picture stays."""


class Showcase:
    """The picture on the board and its description, always as a pair, for whoever watches over HTTP."""

    def __init__(self, size: tuple[int, int], mode: str) -> None:
        self._news = threading.Condition()
        self._image = Image.new(mode, size)
        self._state: dict[str, Any] = {"frame": 0}

    def put(self, image: Image.Image, changed: Box | None, state: dict[str, Any]) -> None:
        """Take over what changed in the picture, together with its description."""
        with self._news:
            if changed:
                x, y, width, height = changed
                self._image.paste(image.crop((x, y, x + width, y + height)), (x, y))
            self._state = state
            self._news.notify_all()

    def state(self) -> dict[str, Any]:
        """Return the description of the picture."""
        with self._news:
            return self._state

    def picture(self) -> tuple[int, bytes]:
        """Return the frame number and the picture as PNG."""
        with self._news:
            frame, image = self._state["frame"], self._image.copy()
        return frame, as_png(image)

    def next_state(self, after: int, timeout_s: float) -> dict[str, Any] | None:
        """Wait for a frame other than `after`; None when the time is over."""
        with self._news:
            came = self._news.wait_for(lambda: self._state["frame"] != after, timeout_s)
            return self._state if came else None


def as_png(image: Image.Image) -> bytes:
    """Return the picture as PNG, packed for speed rather than size."""
    packed = io.BytesIO()
    image.save(packed, "PNG", compress_level=1)
    return packed.getvalue()


def as_line(state: dict[str, Any]) -> bytes:
    """Return a description as one line of JSON."""
    return json.dumps(state, ensure_ascii=False).encode()
