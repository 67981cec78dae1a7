"""A device that may be pulled out and come back."""

import logging
from collections.abc import Callable
from typing import Any

from display.devices.device import Device
from display.errors import MissingPart

log = logging.getLogger(__name__)

REOPEN_S = 5.0


class Panel:
    """Holds one board's device; pictures are shown again when it comes back."""

    def __init__(self, open_device: Callable[[], Device], name: str, started: float) -> None:
        self._open_device = open_device
        self._name = name
        self._device: Device | None = None
        self._open_at = started
        self._refresh_at = started
        self._level = 255
        self.is_showing = False

    def show(self, image: Any, at: float, *, is_new: bool) -> None:
        """Show the picture if it is new, was not taken last time, or is due again."""
        if self.is_showing and not is_new and at < self._refresh_at:
            return
        try:
            device = self._opened(at)
            if device:
                device.display(image)
                self.is_showing = True
                self._refresh_at = at + device.refresh_s
        except (OSError, MissingPart) as error:
            self._failed(at, error)

    def dim(self, level: int) -> None:
        """Set the brightness, 0 to 255, when it differs."""
        if level != self._level:
            self._level = level
            self.is_showing = False  # shown again, dimmed
            if self._device:
                self._device.contrast(level)

    def due(self, at: float) -> float:
        """Return when the panel wants attention by itself."""
        return self._refresh_at if self.is_showing else max(self._open_at, at + 0.1)

    def close(self) -> None:
        """Let go of the device."""
        if self._device:
            self._device.cleanup()

    def _opened(self, at: float) -> Device | None:
        if self._device is None and at >= self._open_at:
            self._device = self._open_device()
            self._device.contrast(self._level)
            log.info("device_opened board=%s", self._name)
        return self._device

    def _failed(self, at: float, error: Exception) -> None:
        log.warning("device_failed board=%s reason=%s retry_s=%d", self._name, error, REOPEN_S)
        if self._device:
            self._device.cleanup()
        self._device = None
        self.is_showing = False
        self._open_at = at + REOPEN_S
