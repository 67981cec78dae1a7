import pytest
from PIL import Image, ImageDraw

from display.devices.framebuffer import FrameBuffer, as_rgb565
from display.errors import DeviceError


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

    def screen(self, size=(1366, 768), turned=0):
        return FrameBuffer(
            size, lambda: self.hours * 3600, path=self.folder / "fb0", sysfs=self.folder, console=self.folder / "tty1",
            turned=turned,
        )  # fmt: skip

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


@pytest.mark.parametrize(("turned", "corner"), [(90, (0, 31)), (-90, (63, 0)), (180, (63, 31))])
def test_a_screen_that_hangs_upright_or_upside_down_gets_the_picture_turned(tmp_path, turned, corner):
    """The red corner is at the left top of the picture. Seen by the kernel, a screen turned clockwise by 90 degrees has
    what is its left top for people at its left bottom."""
    television = Television(tmp_path, virtual=(64, 32))
    size = (64, 32) if turned == 180 else (32, 64)
    image = a_chequered(size)
    television.screen(size, turned).display(image)
    assert television.dot(*corner) == (248, 0, 0)


def test_on_a_turned_screen_only_what_changed_is_written(tmp_path):
    television = Television(tmp_path, virtual=(64, 32))
    screen, image = television.screen((32, 64), 90), a_chequered((32, 64))
    screen.display(image)
    (tmp_path / "fb0").write_bytes(b"\xee" * (64 * 32 * 4))
    image.putpixel((20, 40), (255, 255, 255))
    screen.display(image)
    assert (television.dot(40, 11), television.dot(0, 31)) == ((255, 255, 255), (0xEE, 0xEE, 0xEE))


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
