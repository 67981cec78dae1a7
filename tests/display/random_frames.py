"""Random counts, drawn and read back by the independent reader. The long run is in tests/prove."""

import random

from display import board, layout, pages, profile, sample
from display.pieces import Manner
from display.render import Renderer
from tests.display.builders import NOON, a_board, a_plan, a_row
from tests.display.reader import Reading, read
from wire.messages import Names

COLOURS = {"available": "blue", "low": "amber", "full": "vermilion", "unknown": "white", "withheld": "grey"}
SHAPES = {"available": "disc", "low": "triangle", "full": "square", "unknown": "open", "withheld": "open"}


def misread(name: str, count: int, seed: int) -> list[str]:
    """Draw `count` random frames of a profile, one after the other on the same board; return what was read wrongly."""
    chance = random.Random(seed)
    chosen = profile.load(name)
    renderer = Renderer(chosen)
    wrong = []
    for frame in range(count):
        view = _random_view(chance, chosen)
        plan = a_plan(chosen, *chance.sample(("bn", "hi", "en"), chance.randint(1, 3)))
        found = pages.pages(view, plan)
        index = chance.randrange(len(found))
        sheet = layout.arrange(view, found[index], chosen, Manner({}), number=index + 1, count=len(found))
        renderer.draw(sheet, chance.randrange(4))
        for place, row in enumerate(found[index].rows):
            wanted, got = _wanted(row, chosen), read(renderer.image, name, place)
            if wanted != got:
                wrong.append(f"{name} seed={seed} frame={frame} row={place}: drew {wanted}, read {got}")
    return wrong


def _random_view(chance: random.Random, chosen: profile.Profile) -> board.View:
    most = chance.choice((5, 30, 130, 1200 if chosen.size[0] < 1000 else 9999))
    rows = []
    for department, bn, hi, en in sample.DEPARTMENTS:
        counts = chance.choice(({"unknown": 4}, *({"offerable": chance.randint(0, most), "occupied": 9},) * 6))
        rows.append(a_row(department, names=Names(bn=bn, hi=hi, en=en), **counts))
    age_s = chance.choice((5, 5, 5, 300, 1200)) if chosen.has_grey else chance.choice((5, 300))
    return board.view(a_board(*rows), now=NOON + age_s, lost=False, lost_since=None)


def _wanted(row: board.Row, chosen: profile.Profile) -> Reading:
    if chosen.mode == "1":
        return Reading(row.vacant, "white", "none")
    return Reading(row.vacant, COLOURS[row.state], SHAPES[row.state])
