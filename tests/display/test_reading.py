"""What a stranger reads from the pictures is what the hub counted."""

import pytest
from PIL import Image

from display import palette
from tests.display.builders import a_board, a_picture, a_row, a_view
from tests.display.random_frames import misread
from tests.display.reader import Reading, read


@pytest.mark.parametrize("name", ["64x16", "128x32", "192x64"])
def test_five_hundred_random_led_frames_are_read_without_a_slip(name):
    assert misread(name, 500, seed=2024) == []


@pytest.mark.parametrize("name", ["480x320", "1280x720", "1366x768", "1080x1920", "1920x1080"])
def test_random_screens_are_read_without_a_slip(name):
    assert misread(name, 40, seed=7) == []


def test_the_reader_sees_a_wrong_digit():
    """The reader is worth nothing if it cannot contradict."""
    picture = a_picture("128x32", a_view(a_board(a_row(offerable=38))))
    other = a_picture("128x32", a_view(a_board(a_row(offerable=33))))
    assert read(picture, "128x32", 0) != read(other, "128x32", 0)
    assert read(picture, "128x32", 0) == Reading(38, "blue", "disc")


def test_a_board_that_colours_the_last_beds_like_plenty_is_found_out(monkeypatch):
    monkeypatch.setitem(palette.STATE_COLOURS, "low", palette.BLUE)
    assert misread("128x32", 20, seed=1) != []


def test_an_empty_board_has_no_number():
    assert read(Image.new("RGB", (128, 32)), "128x32", 1) == Reading(None, "none", "open")
