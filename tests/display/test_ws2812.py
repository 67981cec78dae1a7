import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from display.devices.ws2812 import PAUSE, SPEED_HZ, Ws2812, current_ma, dots_of, open_ws2812, within_budget
from display.errors import SettingsError
from tests.display.builders import a_board, a_picture, a_row, a_view

SIZE = (4, 2)


class RecordingBus:
    """What spidev calls a device."""

    def __init__(self):
        self.sent = []

    def writebytes2(self, data):
        self.sent.append(bytes(data))

    def close(self):
        self.sent.append("closed")


def a_matrix(size=SIZE, *, panel=None, first="top-left", zigzag=True, budget_ma=100_000):
    bus = RecordingBus()
    return Ws2812(bus, size, dots_of(size, panel or size, first=first, zigzag=zigzag), budget_ma), bus


def colours_on_the_wire(sent):
    """Decode the bus as the dots do: 100 is nought, 110 is one; green, red, blue."""
    assert sent[: len(PAUSE)] == sent[-len(PAUSE) :] == PAUSE
    bits = "".join(f"{byte:08b}" for byte in sent[len(PAUSE) : -len(PAUSE)])
    data = "".join({"100": "0", "110": "1"}[bits[at : at + 3]] for at in range(0, len(bits), 3))
    values = [int(data[at : at + 8], 2) for at in range(0, len(data), 8)]
    return [(values[at + 1], values[at], values[at + 2]) for at in range(0, len(values), 3)]


def lit(size, **dots):
    image = Image.new("RGB", size)
    for place, colour in dots.items():
        x, y = place[1:].split("_")
        image.putpixel((int(x), int(y)), colour)
    return image


def test_colours_reach_the_dots_in_the_order_of_the_chain():
    device, bus = a_matrix()
    device.display(lit(SIZE, d0_0=(255, 0, 1), d3_1=(2, 130, 4)))
    dark = (0, 0, 0)
    assert colours_on_the_wire(bus.sent[0]) == [(255, 0, 1), dark, dark, dark, (2, 130, 4), dark, dark, dark]


def test_a_bit_takes_the_time_that_the_dots_expect():
    assert 3 / SPEED_HZ == 1.25e-6
    assert len(PAUSE) * 8 / SPEED_HZ > 280e-6


def test_panels_follow_one_another_as_one_reads():
    assert dots_of((4, 4), (2, 2), first="bottom-left", zigzag=True)[:8] == [
        (0, 1), (1, 1), (1, 0), (0, 0), (2, 1), (3, 1), (3, 0), (2, 0),
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=24, max_size=24), st.integers(20, 500), st.integers(0, 255))
def test_no_picture_draws_more_than_the_budget_whatever_it_shows(data, budget_ma, level):
    device, bus = a_matrix(budget_ma=budget_ma)
    device.contrast(level)
    device.display(Image.frombytes("RGB", SIZE, data))
    on_the_wire = colours_on_the_wire(bus.sent[0])
    assert len(on_the_wire) * 1.0 + sum(map(sum, on_the_wire)) / 255 * 20.0 <= budget_ma


def test_a_white_board_is_dimmed_to_its_budget_and_says_so_once(caplog):
    device, bus = a_matrix((64, 16), budget_ma=5000)
    for _ in range(2):
        device.display(Image.new("RGB", (64, 16), (255, 255, 255)))
    (colour,) = set(colours_on_the_wire(bus.sent[1]))
    assert colour == (16, 16, 16)
    assert [record.getMessage() for record in caplog.records] == ["current_limited wanted_ma=62464 budget_ma=5000"]


def test_a_picture_within_its_budget_is_left_alone():
    image = lit(SIZE, d0_0=(255, 255, 255))
    assert current_ma(image) == 8 + 60
    assert within_budget(image, 68) is image
    assert within_budget(image, 67) is not image


def test_a_real_page_of_one_colour_is_amber():
    device, bus = a_matrix((64, 16))
    device.display(a_picture("64x16", a_view(a_board(a_row(offerable=38)))))
    assert set(colours_on_the_wire(bus.sent[0])) == {(0, 0, 0), (255, 176, 0)}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first": "left"}, "top-left, top-right"),
        ({"panel": [48, 16]}, "panels must fill the board"),
        ({"panel": [0, 16]}, "panels must fill the board"),
        ({"budget_ma": 1000}, "at least 2048"),
    ],
)
def test_settings_that_cannot_work_are_refused(options, message):
    with pytest.raises(SettingsError, match=message):
        open_ws2812((64, 16), {"budget_ma": 3000} | options)


def test_the_bus_is_let_go_of_and_the_dots_stay_lit():
    device, bus = a_matrix()
    device.cleanup()
    assert bus.sent == ["closed"]
