"""The digit reader must read what boards draw, and refuse what is no number."""

from itertools import product

import pytest
from PIL import Image, ImageDraw, ImageFont

from demo.reader import FONT, UnreadableError, read_number

GROUNDS = {True: (0, 0, 0), False: (22, 27, 37)}
COLOURS = ((0x56, 0xB4, 0xE9), (0xFF, 0xB0, 0x00), (0xFF, 0x6E, 0x3C), (150, 156, 168))


def drawn(text: str, size: int, *, crisp: bool, colour: tuple[int, int, int] = COLOURS[0]) -> Image.Image:
    """Return a picture of a text whose letters stand one column apart at least."""
    picture = Image.new("RGB", (size * (len(text) + 1), size * 2), GROUNDS[crisp])
    pencil = ImageDraw.Draw(picture)
    pencil.fontmode = "1" if crisp else "L"
    font = ImageFont.truetype(FONT, size)
    for place, letter in enumerate(text):
        pencil.text((size // 4 + place * (size - size // 4), 0), letter, font=font, fill=colour)
    return picture


def read(picture: Image.Image) -> int | None:
    return read_number(picture, (0, 0, *picture.size))


@pytest.mark.parametrize(
    ("size", "crisp"), [(13, True), (16, True), (20, True), (96, False), (112, False), (128, False)]
)
def test_every_digit_is_read_in_every_size_and_colour_of_a_board(size: int, crisp: bool) -> None:
    for number, colour in product((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 47, 123, 589, 860), COLOURS):
        assert read(drawn(str(number), size, crisp=crisp, colour=colour)) == number


def test_a_dash_and_an_empty_box_are_no_number() -> None:
    assert read(drawn("–", 20, crisp=True)) is None
    assert read(drawn("–", 128, crisp=False)) is None
    assert read(drawn(" ", 20, crisp=True)) is None


@pytest.mark.parametrize("text", ["?", "A", "S", "B", "4A", "x"])
def test_what_is_no_number_is_an_error_and_never_a_guess(text: str) -> None:
    with pytest.raises(UnreadableError, match="no digit"):
        read(drawn(text, 64, crisp=False))


def test_only_the_box_is_looked_at() -> None:
    picture = Image.new("RGB", (200, 60))
    picture.paste(drawn("12", 20, crisp=True), (0, 0))
    picture.paste(drawn("7", 20, crisp=True), (100, 0))
    assert read_number(picture, (100, 0, 60, 40)) == 7
