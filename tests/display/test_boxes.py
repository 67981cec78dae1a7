"""Nothing leaves its box, whatever hospitals call their departments."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageChops

from display import board, layout, pages, profile
from display.palette import UNLIT, WHITE
from display.pieces import Manner, Piece, Sheet, Text
from display.profile import Element
from display.render import Renderer
from tests.display.builders import NOON, a_board, a_plan, a_row
from wire.messages import Names

LETTERS = "ABWgjpqy 0128-/()" + "কখগঘড়য়শষসহক্ষজ্ঞিীুূেৈোৌ্ঁংঃ" + "कखगघङड़ढ़शषसहक्षज्ञिीुूेैोौ्ँंः" + "\u200d\u200c।漢😀"
TEXTS = st.text(LETTERS, max_size=60)
COUNTS = st.integers(0, 9999)
LED = ("64x16", "128x32", "192x64")


@pytest.mark.parametrize("name", LED)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bn=TEXTS, hi=TEXTS, en=TEXTS, vacant=COUNTS, age_s=st.sampled_from((5, 300, 1200)))
def test_on_led_boards_each_piece_stays_in_its_box(name, bn, hi, en, vacant, age_s):
    assert _strays(name, Names(bn=bn, hi=hi, en=en), vacant, age_s) == []


@settings(max_examples=4, deadline=None)
@given(bn=TEXTS, hi=TEXTS, en=TEXTS, vacant=COUNTS)
def test_on_screens_each_piece_stays_in_its_box(bn, hi, en, vacant):
    assert _strays("1280x720", Names(bn=bn, hi=hi, en=en), vacant, 5) == []


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_ink_that_fits_nowhere_is_cut_at_the_box(align):
    element = Element((40, 10, 9, 4), baseline=3, sizes=(20,), latin=(20,), align=align)
    for item in (Text(("স্ত্রী W",), WHITE), Text(("8888",), WHITE, is_number=True)):
        piece = Piece("tight", element, item, UNLIT)
        assert _strays_of(profile.load("128x32"), Sheet("rows", 2, (piece,))) == []


@pytest.mark.parametrize("name", profile.names())
def test_boxes_of_a_profile_never_overlap_and_lie_on_the_board(name):
    chosen = profile.load(name)
    rows = [chosen.place(one, row) for one in chosen.row.values() for row in range(chosen.rows_per_page)]
    boxes = [one.box for one in (*chosen.sheet.values(), *rows)]
    assert [box for box in boxes if box[0] + box[2] > chosen.size[0] or box[1] + box[3] > chosen.size[1]] == []
    assert [(a, b) for index, a in enumerate(boxes) for b in boxes[:index] if _overlap(a, b)] == []
    lines = [one.box for one in chosen.lines]
    assert [(a, b) for index, a in enumerate(lines) for b in lines[:index] if _overlap(a, b)] == []


@pytest.mark.parametrize("name", profile.names())
@pytest.mark.parametrize("vacant", [0, 8, 88, 888, 8888])
def test_numbers_up_to_four_digits_fit_without_being_cut(name, vacant):
    from display.fitting import fit_number

    element = profile.load(name).row["count"]
    ink = fit_number(str(vacant), element, profile.load(name).crisp)
    assert ink.width <= element.box[2]
    assert -ink.dy <= element.baseline <= element.box[3] - (ink.dy + ink.image.height)


@pytest.mark.parametrize("name", profile.names())
def test_drawing_only_what_changed_gives_the_same_picture_as_drawing_all(name):
    chosen, moving = profile.load(name), None
    views = [board.view(a_board(a_row(offerable=n), a_row("b", offerable=9 - n)), now=NOON + 60 * n, lost=False,
                        lost_since=None) for n in range(3)]  # fmt: skip
    moving = Renderer(chosen)
    for view in views:
        fresh = Renderer(chosen)
        sheet = _sheet(chosen, view)
        before = moving.image.copy()
        changed = moving.draw(sheet)
        fresh.draw(sheet)
        assert moving.image.tobytes() == fresh.image.tobytes()
        assert changed is not None
        spot = ImageChops.difference(before.convert("RGB"), moving.image.convert("RGB")).getbbox()
        x, y, width, height = changed
        assert spot is None or (x <= spot[0] and y <= spot[1] and spot[2] <= x + width and spot[3] <= y + height)
        assert moving.draw(sheet) is None, "the same page again is no change"


def _sheet(chosen: profile.Profile, view: board.View) -> Sheet:
    found = pages.pages(view, a_plan(chosen, "bn", "en"))
    return layout.arrange(view, found[0], chosen, Manner({}), number=1, count=len(found))


def _strays(name: str, names: Names, vacant: int, age_s: int) -> list[str]:
    """Draw each piece alone on an empty board, in each of its turns; return those whose ink lies outside."""
    chosen = profile.load(name)
    view = board.view(a_board(a_row(names=names, offerable=vacant)), now=NOON + age_s, lost=False, lost_since=None)
    found = []
    for page in pages.pages(view, a_plan(chosen, "bn", "hi", "en")):
        sheet = layout.arrange(view, page, chosen, Manner({}), number=1, count=1)
        for piece in (one for one in sheet.pieces if one.item is not None):
            found.extend(_strays_of(chosen, Sheet(sheet.kind, sheet.filled, (piece,))))
    return found


def _strays_of(chosen: profile.Profile, sheet: Sheet) -> list[str]:
    renderer, empty = Renderer(chosen), Renderer(chosen)
    empty.draw(Sheet(sheet.kind, sheet.filled, ()))
    x, y, width, height = sheet.pieces[0].element.box
    found = []
    for turn in range(renderer.turns(sheet)):
        renderer.draw(sheet, turn)
        spot = ImageChops.difference(renderer.image.convert("RGB"), empty.image.convert("RGB")).getbbox()
        if spot and not (x <= spot[0] and y <= spot[1] and spot[2] <= x + width and spot[3] <= y + height):
            found.append(f"{sheet.pieces[0]} turn {turn}: {spot}")
    return found


def _overlap(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
