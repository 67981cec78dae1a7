"""What a frame costs beside bare Pillow, and what a board's program keeps in memory beside its limit."""

import random
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw, ImageFont

from display import board, fitting, layout, pages, profile, sample, text
from display.fitting import fit_number, frames
from display.pieces import Manner, Sheet, Text
from display.render import Renderer
from display.shapes import shape_mask
from display.text import FONT_FOLDER, FONTS, runs
from tests.bench.rows import Row, at_most, interleaved, median, percentile
from tests.display.test_processes import a_hospital
from wire.messages import Board

ROUNDS = 300
NOW = 1_763_712_000
LANGUAGES = ("bn", "en", "hi")
MB = 1024
LIMITS_MB = {"192x64": 40, "1920x1080": 80}  # resident, of the whole program
UPDATES = 60  # before memory is read


class Painter:
    """Paints the first page of a board from prebuilt counts; each call returns the milliseconds of one frame."""

    def __init__(self, name: str, counts: list[Board]) -> None:
        self.profile = profile.load(name)
        self.plan = pages.plan_of(self.profile, LANGUAGES)
        self.renderer = Renderer(self.profile)
        self._manner = Manner({})
        self._counts = cycle(counts)

    def sheet(self, counts: Board) -> Sheet:
        """Return the first page."""
        view = board.view(counts, now=NOW + 30, lost=False, lost_since=None)
        found = pages.pages(view, self.plan)
        return layout.arrange(view, found[0], self.profile, self._manner, number=1, count=len(found))

    def __call__(self) -> float:
        counts = next(self._counts)
        start = time.perf_counter_ns()
        changed = self.renderer.draw(self.sheet(counts))
        took = time.perf_counter_ns() - start
        assert changed, "a frame without a change measures nothing"
        return took / 1e6


class WholeFrames(Painter):
    """Paints every piece of the picture anew, as when a page turns."""

    def __call__(self) -> float:
        self.renderer = Renderer(self.profile)
        return super().__call__()


class FirstFrames(WholeFrames):
    """The same with nothing kept from frames before: every text is fitted and shaped, as at the program's start."""

    def __call__(self) -> float:
        for kept in (frames, fitting.fit, fit_number, text.mask, text.digits_mask, shape_mask):
            kept.cache_clear()
        return super().__call__()


class BareText:
    """Writes the strings of the same frames with Pillow alone: fonts are open, places and sizes known."""

    def __init__(self, painter: Painter, counts: list[Board]) -> None:
        self._profile = painter.profile
        self._frames = cycle([list(_strings(painter.sheet(one), self._profile)) for one in counts])

    def __call__(self) -> float:
        strings = next(self._frames)
        start = time.perf_counter_ns()
        image = Image.new(self._profile.mode, self._profile.size)
        pencil = ImageDraw.Draw(image)
        pencil.fontmode = "1"
        for place, string, font in strings:
            pencil.text(place, string, font=font, fill=255, anchor="ls")
        return (time.perf_counter_ns() - start) / 1e6


def _strings(sheet: Sheet, chosen: profile.Profile) -> Iterator[tuple[tuple[int, int], str, ImageFont.FreeTypeFont]]:
    """Yield (place, string, font) of each run of letters that stands in the picture."""
    for piece in sheet.pieces:
        if not isinstance(piece.item, Text):
            continue
        x, y, _, _ = piece.element.box
        if piece.item.is_number:
            size = fit_number(piece.item.forms[0], piece.element, chosen.crisp).image.height * 4 // 3
            part, weight = piece.item.forms[0], piece.element.weight
        else:
            frame = frames(piece.item, piece.element, chosen.crisp)[0]
            part, weight, size = frame.part, frame.style.weight, frame.style.size
        for script, run in runs(part):
            path = FONT_FOLDER / FONTS[script, weight]
            yield (x, y + piece.element.baseline), run, _open(path, size)


@lru_cache
def _open(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def rows() -> list[Row]:
    """Measure frames in turn with their baselines, then memory."""
    return [
        _full_hd(),
        *(_led(name) for name in ("64x16", "192x64")),
        *(_resident(name) for name in LIMITS_MB),
    ]


def _full_hd() -> Row:
    painter = Painter("1920x1080", _one_row_changes())
    painter()
    found = interleaved(ROUNDS, ours=painter, bare=_timed(painter.renderer.image.copy))
    note = f"one of six rows changed; p99 {percentile(found['ours'], 0.99):.2f} ms"
    return at_most("board 1920x1080, one row", median(found["ours"]), "ms", median(found["bare"]), 3, note)


def _led(name: str) -> Row:
    counts = _all_rows_change()
    painter, first = WholeFrames(name, counts), FirstFrames(name, counts)
    at_start = median(first() for _ in range(ROUNDS // 10))
    found = interleaved(ROUNDS, ours=painter, bare=BareText(painter, counts))
    p99 = percentile(found["ours"], 0.99)
    note = f"every piece drawn anew; p99 {p99:.2f} ms; with nothing kept from earlier frames {at_start:.2f} ms"
    return at_most(f"board {name}", median(found["ours"]), "ms", median(found["bare"]), 4, note)


def _resident(name: str) -> Row:
    with TemporaryDirectory(prefix="bench-") as folder, a_hospital(Path(folder), name, languages=LANGUAGES) as (one, _):
        for number, counts in zip(range(1, UPDATES + 1), cycle(_all_rows_change()), strict=False):
            one.says(*counts.rows, ledger_row=number)
            one.waits_for("fresh", ledger_row=number)
        status = Path(f"/proc/{one.process.pid}/status").read_text()
    resident_mb = int(status.split("VmRSS:")[1].split()[0]) / MB
    note = f"the program with its preview, after {UPDATES} updates; baseline is the limit"
    return at_most(f"board {name}, memory", resident_mb, "MB", LIMITS_MB[name], 1, note)


def _timed(act: Callable[[], object]) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter_ns()
        act()
        return (time.perf_counter_ns() - start) / 1e6

    return once


def _one_row_changes() -> list[Board]:
    return [sample.board(NOW, (vacant, *sample.VACANT[1:])) for vacant in (12, 4, 27, 1, 9, 0)]


def _all_rows_change() -> list[Board]:
    chance = random.Random(7)
    return [sample.board(NOW, tuple(chance.randint(0, 40) for _ in sample.VACANT)) for _ in range(50)]
