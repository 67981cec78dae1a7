"""Pictures of every profile, language and freshness: `python -m display.gallery` renews them and docs/boards.md.

The pictures in tests/display/golden are what tests compare with; the sheets in docs/boards are for people.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw

from display import board, layout, pages, palette, profile, sample, text
from display.pieces import Manner
from display.render import Renderer
from wire.freshness import AGEING, DARK, FRESH, STALE

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "display" / "golden"
SHEETS = ROOT / "docs" / "boards"
PAGE = ROOT / "docs" / "boards.md"
BEGIN, END = "<!-- gallery begins: made by python -m display.gallery -->", "<!-- gallery ends -->"

NOW = 1_763_712_000  # 13:30 in Kolkata
AGES_S = {FRESH: 40, AGEING: 300, board.NO_CONNECTION: 75, STALE: 1200, DARK: 7200, board.NEVER: 0, board.STOPPED: 0}
LANGUAGES = (("bn", "en"), ("hi", "en"), ("en", "bn"))  # the first is what an LED board shows
MOST_FRAMES = 6  # of a board whose cycle is longer, the beginning
SHEET_WIDTH = 480
LED_SHEET_WIDTH = 576
STEPS = 10  # of blended colour at the edges of letters


@dataclass(frozen=True)
class Case:
    """One picture of the gallery."""

    profile: str
    languages: tuple[str, ...]
    freshness: str

    @property
    def path(self) -> Path:
        """Where its golden picture is kept."""
        return GOLDEN / self.profile / f"{self.languages[0]}-{self.freshness}.png"


def cases() -> Iterator[Case]:
    """Return every case, profile by profile."""
    for name in profile.names():
        for freshness in AGES_S:
            for languages in LANGUAGES:
                yield Case(name, languages, freshness)


def view_of(freshness: str) -> board.View:
    """Return the sample hospital as a board of that freshness says it."""
    if freshness == board.STOPPED:
        return board.View(board.STOPPED)
    lost = freshness == board.NO_CONNECTION
    counts = None if freshness == board.NEVER else sample.board(NOW - AGES_S[freshness])
    return board.view(counts, now=NOW, lost=lost, lost_since=NOW - 60 if lost else None)


def picture(case: Case) -> Image.Image:
    """Return a screen's first page; of an LED board the first pages and turns, one beneath the other."""
    chosen = profile.load(case.profile)
    languages = case.languages if chosen.languages_per_page > 1 else case.languages[:1]
    plan = pages.plan_of(chosen, languages)
    view = view_of(case.freshness)
    frames = list(_frames(view, plan, chosen, MOST_FRAMES if chosen.crisp else 1))
    whole = Image.new(chosen.mode, (chosen.size[0], chosen.size[1] * len(frames)))
    for index, frame in enumerate(frames):
        whole.paste(frame, (0, index * chosen.size[1]))
    return whole


def _frames(view: board.View, plan: pages.Plan, chosen: profile.Profile, most: int) -> Iterator[Image.Image]:
    found = pages.pages(view, plan)
    renderer = Renderer(chosen)
    manner = Manner({}, about="lobby · hub")
    for index, page in enumerate(found):
        sheet = layout.arrange(view, page, chosen, manner, number=index + 1, count=len(found))
        for turn in range(renderer.turns(sheet)):
            renderer.draw(sheet, turn)
            if most == 0:
                return
            most -= 1
            yield renderer.image.copy()


def packed(image: Image.Image) -> Image.Image:
    """Return the picture in the boards' own colours and the steps between them: a full HD one takes some kilobytes."""
    return image if image.mode == "1" else image.quantize(palette=_colours(), dither=Image.Dither.NONE)


@lru_cache(maxsize=1)
def _colours() -> Image.Image:
    inks = (palette.WHITE, palette.GREY, palette.BLUE, palette.AMBER, palette.VERMILION)
    pairs = [(ink, back) for back in (palette.PANEL, palette.BAND, palette.BACKGROUND) for ink in inks]
    pairs += [(palette.BLACK, palette.AMBER), (palette.WHITE, palette.UNLIT), ((51, 51, 51), (16, 16, 16))]
    ramp = [tuple((a * step + b * (STEPS - step)) // STEPS for a, b in zip(*pair, strict=True))
            for pair in pairs for step in range(STEPS + 1)]  # fmt: skip
    holder = Image.new("P", (1, 1))
    holder.putpalette([part for colour in dict.fromkeys(ramp) for part in colour])
    return holder


def led_look(image: Image.Image, dot: int) -> Image.Image:
    """Return an LED picture as it looks on the wall: round dots on black."""
    large = image.convert("RGB").resize((image.width * dot, image.height * dot), Image.Resampling.NEAREST)
    one = Image.new("L", (dot * 8, dot * 8))
    ImageDraw.Draw(one).ellipse((0, 0, dot * 8 - 3, dot * 8 - 3), fill=255)
    one = one.resize((dot, dot), Image.Resampling.BOX)
    lattice = Image.new("L", large.size)
    for x in range(0, large.width, dot):
        lattice.paste(one, (x, 0))
    line = lattice.crop((0, 0, large.width, dot))
    for y in range(0, large.height, dot):
        lattice.paste(line, (0, y))
    return Image.composite(large, Image.new("RGB", large.size, (16, 16, 16)), lattice)


def sheet(name: str) -> Image.Image:
    """Return all pictures of a profile on one sheet: a row for each freshness, a column for each language."""
    rows = [[_small(Case(name, languages, freshness)) for languages in LANGUAGES] for freshness in AGES_S]
    heights, width, gap = [max(one.height for one in row) for row in rows], rows[0][0].width, 12
    whole = Image.new("RGB", ((width + gap) * len(LANGUAGES) + gap, sum(heights) + gap * (len(rows) + 1)), "#333")
    y = gap
    for row, height in zip(rows, heights, strict=True):
        for index, one in enumerate(row):
            whole.paste(one, (gap + index * (width + gap), y))
        y += height + gap
    return whole


def _small(case: Case) -> Image.Image:
    image = picture(case)
    chosen = profile.load(case.profile)
    if not chosen.crisp:
        width = SHEET_WIDTH * min(image.size) // image.height
        return image.resize((width, width * image.height // image.width), Image.Resampling.LANCZOS)
    shown = image.crop((0, 0, image.width, min(image.height, chosen.size[1] * 2)))
    return led_look(shown, LED_SHEET_WIDTH // image.width)


def table() -> str:
    """Return the gallery as Markdown."""
    lines = ["", "Rows from the top: " + ", ".join(AGES_S) + ". Columns: Bengali, Hindi, English first.", ""]
    lines += ["| board | how it looks |", "|---|---|"]
    lines += [f"| {name} | ![{name} in every state](boards/{name}.png) |" for name in profile.names()]
    return "\n".join([*lines, ""])


def write() -> None:
    """Renew all pictures and the gallery in docs/boards.md."""
    for case in cases():
        case.path.parent.mkdir(parents=True, exist_ok=True)
        packed(picture(case)).save(case.path, optimize=True)
    SHEETS.mkdir(parents=True, exist_ok=True)
    for name in profile.names():
        packed(sheet(name)).save(SHEETS / f"{name}.png", optimize=True)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def main() -> int:
    """Renew the gallery."""
    argparse.ArgumentParser(prog="python -m display.gallery", description=__doc__).parse_args()
    text.check()
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
