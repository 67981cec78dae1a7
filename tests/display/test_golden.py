"""Pictures of every profile, language and freshness, as they were looked at and found good."""

import pytest
from PIL import Image, ImageChops

from display.gallery import BEGIN, END, PAGE, Case, cases, packed, picture, table
from display.profile import load, names

LCD_TOLERANCE = 0.005  # of all dots: FreeType's edges differ by a dot between releases
NUMBER_TOLERANCE = 0.02  # of the dots in the box of a number, which is small beside a screen
LCD_STEP = 24  # of 255: the palette's own error


@pytest.mark.parametrize("name", names())
def test_pictures_are_those_that_were_found_good(name):
    different = [case.path.name for case in cases() if case.profile == name and not _is_good(case)]
    assert different == [], "look at them, then: python -m display.gallery"


def test_a_single_changed_dot_on_an_led_board_is_seen():
    case = Case("128x32", ("bn", "en"), "fresh")
    altered = picture(case)
    altered.putpixel((5, 5), (1, 2, 3))
    assert _difference(altered, Image.open(case.path), 0) > 0


def test_another_number_on_a_screen_is_seen():
    case = Case("1280x720", ("bn", "en"), "fresh")
    altered = picture(case)
    first, second, *_ = load(case.profile).count_boxes()
    altered.paste(altered.crop(_corners(second)), first[:2])
    with Image.open(case.path) as golden:
        assert _is_good(case)
        assert not _is_alike(altered, golden, load(case.profile).count_boxes())


def test_the_gallery_in_the_guide_is_the_one_that_is_made():
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == table().strip()
    assert [name for name in names() if not (PAGE.parent / "boards" / f"{name}.png").is_file()] == []


def _is_good(case: Case) -> bool:
    chosen = load(case.profile)
    with Image.open(case.path) as golden:
        if chosen.crisp:
            return _difference(picture(case), golden, 0) == 0
        return _is_alike(picture(case), golden, chosen.count_boxes())


def _is_alike(one: Image.Image, golden: Image.Image, boxes: list[tuple[int, int, int, int]]) -> bool:
    numbers = [
        _difference(one.crop(_corners(box)), golden.convert("RGB").crop(_corners(box)), LCD_STEP) for box in boxes
    ]
    return _difference(one, golden, LCD_STEP) <= LCD_TOLERANCE and max(numbers) <= NUMBER_TOLERANCE


def _corners(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    return box[0], box[1], box[0] + box[2], box[1] + box[3]


def _difference(one: Image.Image, other: Image.Image, step: int) -> float:
    """Return the share of dots that differ by more than `step`; 1 when even the size does."""
    if one.size != other.size:
        return 1.0
    bands = ImageChops.difference(
        packed(one).convert("RGB") if step else one.convert("RGB"), other.convert("RGB")
    ).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return sum(most.histogram()[step + 1 :]) / (one.width * one.height)
