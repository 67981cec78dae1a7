import sys
from types import ModuleType, SimpleNamespace

import pytest
from PIL import Image

from display.devices.hub75 import open_hub75
from display.errors import MissingPart, SettingsError


class RecordingMatrix:
    """Behaves like the binding's matrix: two canvases that are swapped."""

    def __init__(self, options):
        self.options = options
        self.width, self.height = options.cols * options.chain_length, options.rows * options.parallel
        self.brightness = 100
        self.shown = []

    def CreateFrameCanvas(self):
        return Canvas()

    def SwapOnVSync(self, canvas):
        self.shown.append(canvas.image)
        return Canvas()


class Canvas:
    def SetImage(self, image):
        assert image.mode == "RGB"
        self.image = image


@pytest.fixture
def binding(monkeypatch):
    module = ModuleType("rgbmatrix")
    module.RGBMatrixOptions = lambda: SimpleNamespace(rows=32, cols=32, chain_length=1, parallel=1)
    module.RGBMatrix = RecordingMatrix
    monkeypatch.setitem(sys.modules, "rgbmatrix", module)


def test_panels_show_whole_pictures_in_the_middle_and_dim(binding):
    device = open_hub75((192, 64), {"rows": 64, "cols": 64, "chain_length": 3})
    device.display(Image.new("1", (128, 32), 1))
    device.contrast(102)
    (shown,) = device._matrix.shown
    assert (shown.size, shown.getpixel((96, 32)), shown.getpixel((5, 5))) == ((192, 64), (255,) * 3, (0, 0, 0))
    assert (device._matrix.brightness, device._matrix.options.drop_privileges) == (40, True)


def test_a_night_is_never_black(binding):
    device = open_hub75((32, 32), {})
    device.contrast(1)
    assert device._matrix.brightness == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rows": 32, "cols": 64}, "the panels make 64x32 dots, the profile 192x64"),
        ({"rwos": 32}, "rwos is none of rows"),
    ],
)
def test_settings_that_cannot_work_are_refused(binding, options, message):
    with pytest.raises(SettingsError, match=message):
        open_hub75((192, 64), options)


def test_without_the_binding_the_message_says_where_it_is(monkeypatch):
    monkeypatch.setitem(sys.modules, "rgbmatrix", None)
    with pytest.raises(MissingPart, match="rpi-rgb-led-matrix"):
        open_hub75((192, 64), {})
