"""The device that writes its picture to a PNG file, or does nothing and leaves the picture to the preview."""

import io
import os
from pathlib import Path

from PIL import Image


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


def as_png(image: Image.Image) -> bytes:
    """Return the picture as PNG, packed for speed rather than size."""
    packed = io.BytesIO()
    image.save(packed, "PNG", compress_level=1)
    return packed.getvalue()
