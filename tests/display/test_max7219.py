import pytest
from PIL import Image

from display.devices.max7219 import Max7219, open_max7219, tiles
from display.errors import DeviceError, MissingPart, SettingsError


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
