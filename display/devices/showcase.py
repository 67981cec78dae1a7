"""The picture on a board for whoever watches over HTTP."""

import threading
from typing import Any

from PIL import Image

from display.devices.png import as_png
from display.profile import Box


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
