"""Colours can be read by tired eyes and told apart by eyes that lack one kind of cone."""

from itertools import combinations

import pytest

from display import palette
from display.board import AVAILABLE, FULL, LOW, PROMISES
from display.palette import STATE_COLOURS
from display.shapes import DOTS, DOTS_SIDE, shape_mask

GROUNDS = {"led": palette.UNLIT, "screen": palette.BACKGROUND, "panel": palette.PANEL, "band": palette.BAND}
PAIRS = [
    *((ink, back) for ink in STATE_COLOURS.values() for back in (palette.UNLIT, palette.PANEL)),
    *((ink, back) for ink in (palette.WHITE, palette.GREY, palette.AMBER) for back in GROUNDS.values()),
    (palette.BLACK, palette.AMBER),
]
# Deuteranopia and protanopia, severity 1 (Machado, Oliveira and Fernandes 2009), on linear RGB.
EYES = {
    "deuteranope": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protanope": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
}


def linear(part):
    part /= 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def luminance(colour):
    return sum(weight * linear(part) for weight, part in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen_by(eye, colour):
    parts = [linear(part) for part in colour]
    return [sum(weight * part for weight, part in zip(row, parts, strict=True)) for row in EYES[eye]]


def test_every_text_has_the_contrast_that_wcag_asks_of_small_text():
    assert {pair: round(contrast(*pair), 1) for pair in PAIRS if contrast(*pair) < 4.5} == {}


def test_the_measure_itself_knows_black_on_white_and_pure_red():
    assert round(contrast((0, 0, 0), (255, 255, 255)), 1) == 21.0
    assert contrast((255, 0, 0), palette.PANEL) < 4.5


@pytest.mark.parametrize("eye", EYES)
def test_vacant_and_full_are_far_apart_for_every_eye_and_red_and_green_would_not_be(eye):
    def apart(one, other):
        return sum(abs(a - b) for a, b in zip(seen_by(eye, one), seen_by(eye, other), strict=True))

    assert apart(STATE_COLOURS[AVAILABLE], STATE_COLOURS[FULL]) > 0.5
    assert apart(STATE_COLOURS[AVAILABLE], STATE_COLOURS[LOW]) > 0.5


def test_every_state_has_a_shape_of_its_own():
    assert set(DOTS) == set(STATE_COLOURS)
    assert {len(rows) for rows in DOTS.values()} == {DOTS_SIDE}
    for one, other in combinations(DOTS, 2):
        differing = sum(a != b for a, b in zip("".join(DOTS[one]), "".join(DOTS[other]), strict=True))
        assert differing >= 12, (one, other)
        assert shape_mask(one, 72, crisp=False).tobytes() != shape_mask(other, 72, crisp=False).tobytes()


def test_numbers_are_shown_in_state_colours_only_when_something_is_claimed():
    assert {name for name, promise in PROMISES.items() if promise.claims} == {"fresh", "ageing"}
    assert STATE_COLOURS["withheld"] == palette.GREY
