import pytest
from PIL import Image, ImageDraw

from display.devices.framebuffer import FrameBuffer, as_rgb565
from display.devices.max7219 import Max7219, open_max7219, tiles
from display.devices.png import PngDevice
from display.devices.spi_lcd import SpiLcd, dimmed
from display.errors import DeviceError, MissingPart, SettingsError

# --- MAX7219 -----------------------------------------------------------------


class RecordingBus:
    """What Luma calls a serial interface."""

    def __init__(self):
        self.sent = []

    def data(self, values):
        self.sent.append(list(values))

    def command(self, *values):
        raise AssertionError("a MAX7219 has no commands")

    def cleanup(self):
        pass


def a_max7219(size=(16, 16), *, first="top-left", zigzag=False, turned=0):
    bus = RecordingBus()
    device = Max7219(bus, size, tiles(size, first=first, zigzag=zigzag), turned)
    bus.sent.clear()
    return device, bus


def lit(size, *dots):
    image = Image.new("1", size)
    for dot in dots:
        image.putpixel(dot, 255)
    return image


def columns_by_chip(bus, chips):
    """Decode the bytes as the chips do: the first pair on the wire ends in the farthest chip."""
    found = {}
    for line in bus.sent:
        pairs = list(zip(line[::2], line[1::2], strict=True))
        assert len(pairs) == chips
        for place, (register, value) in enumerate(reversed(pairs)):
            if 1 <= register <= 8:
                found[place, register - 1] = value
    return found


def dots_by_chip(bus, chips):
    return {
        (chip, column, row)
        for (chip, column), value in columns_by_chip(bus, chips).items()
        for row in range(8)
        if value >> row & 1
    }


@pytest.mark.parametrize(
    ("first", "zigzag", "chain"),
    [
        ("top-left", False, [(0, 0), (1, 0), (0, 1), (1, 1)]),
        ("top-left", True, [(0, 0), (1, 0), (1, 1), (0, 1)]),
        ("top-right", False, [(1, 0), (0, 0), (1, 1), (0, 1)]),
        ("bottom-right", True, [(1, 1), (0, 1), (0, 0), (1, 0)]),
        ("bottom-left", False, [(0, 1), (1, 1), (0, 0), (1, 0)]),
    ],
)
def test_the_chain_follows_the_wiring(first, zigzag, chain):
    assert tiles((16, 16), first=first, zigzag=zigzag) == chain


def test_each_dot_reaches_its_chip_in_stacked_rows():
    device, bus = a_max7219()
    device.display(lit((16, 16), (0, 0), (9, 2), (3, 15), (15, 8)))
    assert dots_by_chip(bus, 4) == {(0, 0, 0), (1, 1, 2), (2, 3, 7), (3, 7, 0)}


def test_modules_that_are_mounted_sideways_are_turned_back():
    device, bus = a_max7219((8, 8), turned=-90)
    device.display(lit((8, 8), (0, 0)))
    assert dots_by_chip(bus, 1) == {(0, 7, 0)}


@pytest.mark.parametrize("size", [(64, 16), (128, 32), (192, 64)])
def test_a_picture_costs_eight_rows_of_two_bytes_a_chip_after_five_setup_registers(size):
    chips = size[0] * size[1] // 64
    device, bus = a_max7219(size)
    device.display(Image.new("1", size))
    assert [len(line) for line in bus.sent] == [2 * chips] * (5 + 8)


def test_every_picture_sets_the_chips_up_again():
    device, bus = a_max7219((8, 8))
    device.contrast(80)
    bus.sent.clear()
    device.display(Image.new("1", (8, 8)))
    assert bus.sent[:5] == [[0x0B, 7], [0x09, 0], [0x0F, 0], [0x0A, 5], [0x0C, 1]]
    assert device.refresh_s == 60


def test_a_smaller_picture_stands_in_the_middle_of_the_panel():
    device, bus = a_max7219((24, 8))
    device.display(lit((8, 8), (0, 0)))
    assert dots_by_chip(bus, 3) == {(1, 0, 0)}


def test_the_last_picture_stays_lit_after_the_program():
    device, bus = a_max7219((8, 8))
    device.display(lit((8, 8), (0, 0)))
    bus.sent.clear()
    device.cleanup()
    assert bus.sent == []


def test_a_wrong_corner_is_refused_with_the_right_ones():
    with pytest.raises(SettingsError, match="top-left, top-right"):
        open_max7219((8, 8), {"first": "left"})


def test_without_spi_the_message_says_what_to_do():
    with pytest.raises((MissingPart, DeviceError), match=r"pip install 'luma.core\[spi\]'|raspi-config"):
        open_max7219((8, 8), {})


# --- SPI LCD -------------------------------------------------------------------


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

    class Bus(RecordingBus):
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


# --- framebuffer -----------------------------------------------------------------


class Television:
    """A framebuffer of files."""

    def __init__(self, folder, *, virtual=(1366, 768), bits=32, stride=None, mode=None):
        self.folder = folder
        self.hours = 0.0
        self.plug(virtual=virtual, bits=bits, stride=stride, mode=mode)

    def plug(self, *, virtual, bits=32, stride=None, mode=None):
        self.bits, self.stride = bits, stride or virtual[0] * bits // 8
        for name, text in (("virtual_size", f"{virtual[0]},{virtual[1]}\n"), ("bits_per_pixel", f"{bits}\n"),
                           ("stride", f"{self.stride}\n"), ("modes", f"U:{mode}p-60\n" if mode else "\n")):  # fmt: skip
            (self.folder / name).write_text(text)
        (self.folder / "fb0").write_bytes(b"\xee" * (self.stride * virtual[1]))

    def pull_out(self):
        (self.folder / "virtual_size").unlink()

    def screen(self, size=(1366, 768)):
        return FrameBuffer(
            size, lambda: self.hours * 3600, path=self.folder / "fb0", sysfs=self.folder, console=self.folder / "tty1"
        )

    def dot(self, x, y):
        data = (self.folder / "fb0").read_bytes()
        at = y * self.stride + x * self.bits // 8
        if self.bits == 32:
            return data[at + 2], data[at + 1], data[at]
        value = int.from_bytes(data[at : at + 2], "little")
        return value >> 11 << 3, (value >> 5 & 63) << 2, (value & 31) << 3


def a_chequered(size):
    image = Image.new("RGB", size, (8, 16, 24))
    pencil = ImageDraw.Draw(image)
    pencil.rectangle((0, 0, 9, 9), fill=(248, 0, 0))
    pencil.rectangle((size[0] - 10, size[1] - 10, size[0] - 1, size[1] - 1), fill=(0, 248, 128))
    return image


@pytest.mark.parametrize(
    ("bits", "stride"), [(32, None), (32, 5504), (32, 5467), (16, None), (16, 2752), (16, 2739)]
)  # 1366 dots are 5464 or 2732 bytes; drivers pad lines as they like
def test_a_screen_of_any_stride_and_depth_shows_the_picture(tmp_path, bits, stride):
    television = Television(tmp_path, bits=bits, stride=stride)
    television.screen().display(a_chequered((1366, 768)))
    spots = [television.dot(x, y) for x, y in ((0, 0), (9, 9), (10, 10), (700, 400), (1365, 767), (1355, 757))]
    assert spots == [(248, 0, 0), (248, 0, 0), (8, 16, 24), (8, 16, 24), (0, 248, 128), (8, 16, 24)]


def test_a_virtual_size_of_two_pictures_is_not_taken_for_the_screen(tmp_path):
    television = Television(tmp_path, virtual=(1366, 1536), mode="1366x768")
    television.screen().display(a_chequered((1366, 768)))
    assert television.dot(1365, 767) == (0, 248, 128)


def test_a_smaller_picture_stands_in_the_middle_of_the_screen(tmp_path):
    television = Television(tmp_path, virtual=(1920, 1080))
    television.screen((1280, 720)).display(a_chequered((1280, 720)))
    assert (television.dot(320, 180), television.dot(319, 180)) == ((248, 0, 0), (0, 0, 0))


def test_a_larger_picture_is_cut_at_the_edges_and_nothing_is_written_beside_the_screen(tmp_path):
    television = Television(tmp_path, virtual=(1280, 720))
    television.screen((1366, 768)).display(a_chequered((1366, 768)))
    assert television.dot(0, 0) == (8, 16, 24)
    assert (tmp_path / "fb0").stat().st_size == 1280 * 720 * 4


def test_only_what_changed_is_written(tmp_path):
    television = Television(tmp_path, virtual=(64, 32))
    screen, image = television.screen((64, 32)), a_chequered((64, 32))
    screen.display(image)
    (tmp_path / "fb0").write_bytes(b"\xee" * (64 * 32 * 4))
    image.putpixel((20, 20), (255, 255, 255))
    screen.display(image)
    assert (television.dot(20, 20), television.dot(21, 20)) == ((255, 255, 255), (0xEE, 0xEE, 0xEE))


def test_the_same_picture_again_repairs_what_the_console_wrote(tmp_path):
    television = Television(tmp_path, virtual=(64, 32))
    screen, image = television.screen((64, 32)), a_chequered((64, 32))
    screen.display(image)
    (tmp_path / "fb0").write_bytes(b"\xee" * (64 * 32 * 4))
    screen.display(image)
    assert television.dot(0, 0) == (248, 0, 0)


def test_the_picture_moves_by_some_dots_each_hour(tmp_path):
    television = Television(tmp_path, virtual=(64, 32))
    screen, image = television.screen((64, 32)), a_chequered((64, 32))
    corners = []
    for television.hours in (0, 1, 2, 3, 4):
        screen.display(image)
        corners.append(next(x for x in range(8) if television.dot(x, 4) == (248, 0, 0)))
    assert corners == [0, 3, 3, 0, 0]


def test_a_screen_that_was_pulled_out_says_so_and_comes_back(tmp_path):
    television = Television(tmp_path)
    screen = television.screen()
    screen.display(a_chequered((1366, 768)))
    television.pull_out()
    with pytest.raises(DeviceError, match="connect one, or force a mode"):
        screen.display(a_chequered((1366, 768)))
    television.plug(virtual=(1920, 1080))
    screen.display(a_chequered((1366, 768)))
    assert television.dot(277, 156) == (248, 0, 0)


def test_night_is_dimmed_in_the_picture(tmp_path):
    television = Television(tmp_path, virtual=(64, 32))
    screen = television.screen((64, 32))
    screen.display(a_chequered((64, 32)))
    screen.contrast(127)
    screen.display(a_chequered((64, 32)))
    assert television.dot(0, 0) == (123, 0, 0)


def test_the_cursor_is_hidden(tmp_path):
    Television(tmp_path).screen()
    assert (tmp_path / "tty1").read_bytes().startswith(b"\033[?25l")


def test_a_depth_that_is_not_known_is_refused(tmp_path):
    with pytest.raises(DeviceError, match="24 bits"):
        Television(tmp_path, bits=24).screen()


def test_dots_of_16_bits_keep_their_colours():
    assert as_rgb565(Image.new("RGB", (1, 1), (255, 128, 8))) == (31 << 11 | 32 << 5 | 1).to_bytes(2, "little")


# --- PNG -----------------------------------------------------------------------


def test_a_png_file_is_replaced_whole(tmp_path):
    device = PngDevice((4, 4), "RGB", tmp_path / "board.png")
    device.display(Image.new("RGB", (4, 4), "red"))
    before = (tmp_path / "board.png").open("rb")
    device.display(Image.new("RGB", (4, 4), "blue"))
    with before, Image.open(before) as old, Image.open(tmp_path / "board.png") as new:
        assert (old.getpixel((0, 0)), new.getpixel((0, 0))) == ((255, 0, 0), (0, 0, 255))
    assert [path.name for path in tmp_path.iterdir()] == ["board.png"]
