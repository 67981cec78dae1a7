"""The shape of each state, so that nobody needs to tell colours apart. Small ones are drawn dot by dot, below."""

from functools import lru_cache

from PIL import Image, ImageDraw

from display.board import AVAILABLE, FULL, LOW, UNKNOWN, WITHHELD

DOTS_SIDE = 8
DOTS = {
    AVAILABLE: ("..####..", ".######.", "########", "########", "########", "########", ".######.", "..####.."),
    LOW: ("...##...", "...##...", "..####..", "..####..", ".######.", ".######.", "########", "########"),
    FULL: ("########", "##....##", "#.#..#.#", "#..##..#", "#..##..#", "#.#..#.#", "##....##", "########"),
    UNKNOWN: ("..####..", ".#....#.", "......#.", ".....#..", "....#...", "....#...", "........", "....#..."),
    WITHHELD: ("..####..", ".#....#.", "#..#...#", "#..#...#", "#..###.#", "#......#", ".#....#.", "..####.."),
}
FINE = 4  # drawn this many times larger, then made smaller: smooth edges


@lru_cache(maxsize=64)
def shape_mask(name: str, side: int, crisp: bool) -> Image.Image:
    """Return the mask of a state's shape, `side` dots in each direction."""
    if crisp:
        return _dotted(name).resize((side, side), Image.Resampling.NEAREST)
    large = Image.new("L", (side * FINE, side * FINE))
    _DRAW[name](ImageDraw.Draw(large), side * FINE - 1)
    return large.resize((side, side), Image.Resampling.BOX)


def _dotted(name: str) -> Image.Image:
    image = Image.new("1", (DOTS_SIDE, DOTS_SIDE))
    image.putdata([255 if dot == "#" else 0 for line in DOTS[name] for dot in line])
    return image


def _disc_with_tick(pencil: ImageDraw.ImageDraw, end: int) -> None:
    pencil.ellipse((0, 0, end, end), fill=255)
    tick = [(end * 0.25, end * 0.53), (end * 0.43, end * 0.71), (end * 0.76, end * 0.32)]
    pencil.line(tick, fill=0, width=end // 9, joint="curve")


def _triangle_with_mark(pencil: ImageDraw.ImageDraw, end: int) -> None:
    pencil.polygon([(end / 2, 0), (end, end * 0.94), (0, end * 0.94)], fill=255)
    pencil.line([(end / 2, end * 0.34), (end / 2, end * 0.64)], fill=0, width=end // 9)
    pencil.ellipse((end * 0.44, end * 0.71, end * 0.56, end * 0.83), fill=0)


def _crossed_square(pencil: ImageDraw.ImageDraw, end: int) -> None:
    thick = end // 9
    pencil.rectangle((0, 0, end, end), outline=255, width=thick)
    pencil.line([(end * 0.24, end * 0.24), (end * 0.76, end * 0.76)], fill=255, width=thick)
    pencil.line([(end * 0.76, end * 0.24), (end * 0.24, end * 0.76)], fill=255, width=thick)


def _question(pencil: ImageDraw.ImageDraw, end: int) -> None:
    thick = end // 10
    pencil.ellipse((0, 0, end, end), outline=255, width=thick)
    pencil.arc((end * 0.32, end * 0.2, end * 0.68, end * 0.56), 180, 80, fill=255, width=thick)
    pencil.line([(end / 2, end * 0.54), (end / 2, end * 0.66)], fill=255, width=thick)
    pencil.ellipse((end * 0.44, end * 0.72, end * 0.56, end * 0.84), fill=255)


def _clock_face(pencil: ImageDraw.ImageDraw, end: int) -> None:
    thick = end // 10
    pencil.ellipse((0, 0, end, end), outline=255, width=thick)
    pencil.line([(end / 2, end * 0.22), (end / 2, end / 2), (end * 0.72, end * 0.6)], fill=255, width=thick)


_DRAW = {
    AVAILABLE: _disc_with_tick,
    LOW: _triangle_with_mark,
    FULL: _crossed_square,
    UNKNOWN: _question,
    WITHHELD: _clock_face,
}
