"""What a device is."""

from typing import Protocol

from PIL import Image


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
