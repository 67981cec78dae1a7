from PIL import Image

from display.devices.opening import OPENERS
from display.devices.picture import dimmed
from display.devices.png import PngDevice
from display.devices.spi_lcd import SpiLcd
from display.doctor import PARTS
from display.settings import DEVICES


class RecordingPanel:
    """A Luma LCD that keeps its last picture."""

    size = (320, 240)
    persist = False

    def display(self, image):
        self.image = image

    def cleanup(self):
        assert self.persist


def test_an_spi_screen_shows_the_picture_in_the_middle_and_dims_it():
    device = SpiLcd(RecordingPanel())
    device.contrast(128)
    device.display(Image.new("RGB", (300, 200), (200, 100, 50)))
    assert device._panel.image.getpixel((160, 120)) == (100, 50, 25)
    assert device._panel.image.getpixel((5, 120)) == (0, 0, 0)
    device.cleanup()


def test_luma_lcd_takes_our_pictures():
    """The real driver on a bus that only counts: every dot that changed is sent, two or three bytes each."""
    from luma.lcd.device import ili9341

    class Bus:
        def __init__(self):
            self.sent = []

        def data(self, values):
            self.sent.append(list(values))

        def command(self, *values):
            pass

    class Light:
        def __call__(self, is_on):
            self.is_on = is_on

    bus = Bus()
    device = SpiLcd(ili9341(bus, width=320, height=240, backlight=Light()))
    bus.sent.clear()
    device.display(Image.new("RGB", (192, 64), (255, 0, 0)))
    assert sum(len(line) for line in bus.sent) >= 192 * 64 * 2


def test_full_brightness_leaves_the_picture_alone():
    image = Image.new("RGB", (1, 1), (201, 3, 77))
    assert dimmed(image, 255).getpixel((0, 0)) == (201, 3, 77)


def test_a_png_file_is_replaced_whole(tmp_path):
    device = PngDevice((4, 4), "RGB", tmp_path / "board.png")
    device.display(Image.new("RGB", (4, 4), "red"))
    before = (tmp_path / "board.png").open("rb")
    device.display(Image.new("RGB", (4, 4), "blue"))
    with before, Image.open(before) as old, Image.open(tmp_path / "board.png") as new:
        assert (old.getpixel((0, 0)), new.getpixel((0, 0))) == ((255, 0, 0), (0, 0, 255))
    assert [path.name for path in tmp_path.iterdir()] == ["board.png"]


def test_every_device_of_the_settings_can_be_opened_and_examined():
    assert {*OPENERS, "png", "framebuffer"} == set(DEVICES) == set(PARTS)
