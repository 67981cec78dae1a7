"""Pictures of every profile, language and freshness, as they were looked at and found good."""

import pytest
from PIL import Image, ImageChops

from display.gallery import BEGIN, END, PAGE, Case, cases, packed, picture, table
from display.profile import load, names

LCD_TOLERANCE = 0.005  # of all dots: FreeType's edges differ by a dot between releases
LCD_STEP = 24  # of 255: the palette's own error


@pytest.mark.parametrize("name", names())
def test_pictures_are_those_that_were_found_good(name):
    different = [case.path.name for case in cases() if case.profile == name and _share(case) > _allowed(name)]
    assert different == [], "look at them, then: python -m display.gallery"


def test_a_single_changed_dot_on_an_led_board_is_seen():
    case = Case("128x32", ("bn", "en"), "fresh")
    altered = picture(case)
    altered.putpixel((5, 5), (1, 2, 3))
    assert _difference(altered, Image.open(case.path), 0) > 0


def test_another_number_on_a_screen_is_seen():
    with Image.open(Case("1280x720", ("bn", "en"), "fresh").path) as one:
        altered = one.convert("RGB")
    box = (820, 100, 1030, 200)  # the number of another row
    altered.paste(altered.crop((820, 190, 1030, 290)), box[:2])
    assert _difference(picture(Case("1280x720", ("bn", "en"), "fresh")), altered, LCD_STEP) > 0.0005


def test_the_gallery_in_the_guide_is_the_one_that_is_made():
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == table().strip()
    assert [name for name in names() if not (PAGE.parent / "boards" / f"{name}.png").is_file()] == []


def _allowed(name: str) -> float:
    return 0.0 if load(name).crisp else LCD_TOLERANCE


def _share(case: Case) -> float:
    with Image.open(case.path) as golden:
        return _difference(picture(case), golden, 0 if load(case.profile).crisp else LCD_STEP)


def _difference(one: Image.Image, other: Image.Image, step: int) -> float:
    """Return the share of dots that differ by more than `step`; 1 when even the size does."""
    if one.size != other.size:
        return 1.0
    bands = ImageChops.difference(
        packed(one).convert("RGB") if step else one.convert("RGB"), other.convert("RGB")
    ).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return sum(most.histogram()[step + 1 :]) / (one.width * one.height)
