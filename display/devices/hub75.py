"""HUB75 panels through the rgbmatrix binding of rpi-rgb-led-matrix, where a site has chosen to install it.

The binding is not among this project's requirements: it is under the GPL, wants root until it has its pins, and runs on
Pis before the fifth.
"""

from importlib import import_module
from typing import Any

from PIL import Image

from display.devices.picture import centred
from display.errors import MissingPart, SettingsError

REFRESH_S = 60.0
OPTIONS = ("rows", "cols", "chain_length", "parallel", "hardware_mapping", "gpio_slowdown", "pixel_mapper_config")


class Hub75:
    """Swaps whole pictures at the panels' own beat, so that none is ever seen half drawn."""

    refresh_s = REFRESH_S

    def __init__(self, matrix: Any, size: tuple[int, int]) -> None:
        self.size = size
        self.mode = "RGB"
        self._matrix = matrix
        self._canvas = matrix.CreateFrameCanvas()

    def display(self, image: Image.Image) -> None:
        """Show the picture; a smaller one stands in the middle."""
        self._canvas.SetImage(centred(image.convert("RGB"), self.size, "RGB"))
        self._canvas = self._matrix.SwapOnVSync(self._canvas)

    def contrast(self, level: int) -> None:
        """Set the brightness, 0 to 255; the next picture shows it."""
        self._matrix.brightness = max(1, level * 100 // 255)

    def cleanup(self) -> None:
        """Nothing stays lit on these panels once the program has ended: that needs another program's picture."""


def open_hub75(size: tuple[int, int], options: dict[str, Any]) -> Hub75:
    """Return the panels. Keys: rows, cols, chain_length, parallel, hardware_mapping and others of the binding."""
    try:
        binding: Any = import_module("rgbmatrix")
    except ImportError as error:
        raise MissingPart("rgbmatrix is not installed; build it from rpi-rgb-led-matrix, bindings/python") from error
    chosen = binding.RGBMatrixOptions()
    chosen.drop_privileges = True
    for key, value in options.items():
        if key not in OPTIONS:
            raise SettingsError(f"hub75: {key} is none of {', '.join(OPTIONS)}")
        setattr(chosen, key, value)
    matrix = binding.RGBMatrix(options=chosen)
    if (matrix.width, matrix.height) != size:
        raise SettingsError(
            f"hub75: the panels make {matrix.width}x{matrix.height} dots, the profile {size[0]}x{size[1]};"
            " correct rows, cols, chain_length and parallel"
        )
    return Hub75(matrix, size)
