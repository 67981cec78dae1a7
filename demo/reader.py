"""Read the numbers in a drawn board, as a person would: by the shape of the digits, from the pixels alone.

It shares nothing with the program that drew them. Ink is what stands out from its ground; ink between two empty
columns is a figure; a figure is the digit whose outline it matches best, and must match clearly better than any
other. What is no digit is an error, never a guess.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageDraw, ImageFont

Box = tuple[int, int, int, int]  # x, y, width, height

FONT = Path("/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf")  # Debian: fonts-noto-core
CRISP_SIZES = tuple(range(11, 25))  # a digit of few dots loses its curves, so each size is learnt by itself
SMOOTH_SIZE = 96
GRID = (12, 18)  # columns and rows that each figure is stretched to
FAINT = 70  # out of 255: a difference from the ground below this is no ink
NEAR_ENOUGH = 0.12  # the most that a figure may differ from a digit, 0 to 1
CLEARLY = 1.15  # how many times farther the next digit must be
FLAT = 0.5  # a dash is wider than high: height by width is below this


class UnreadableError(ValueError):
    """There is something in the box that is no number."""


@dataclass(frozen=True)
class Figure:
    """Ink between two empty columns: its height by width, and its shape on the grid, 0 to 1 a cell."""

    slope: float
    cells: tuple[float, ...]


def read_number(picture: Image.Image, box: Box) -> int | None:
    """Return the number in the box, or None when there is a dash or nothing; UnreadableError for anything else."""
    x, y, width, height = box
    found = figures(picture.crop((x, y, x + width, y + height)))
    if all(figure.slope < FLAT for figure in found):
        return None
    return int("".join(nearest_digit(figure) for figure in found))


def figures(part: Image.Image) -> list[Figure]:
    """Return the figures in a picture from left to right."""
    strength = _strength(part.convert("RGB"))
    ink = strength.point([255 * (level > FAINT) for level in range(256)])
    columns = ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes() + b"\0"
    found, start = [], None
    for x, level in enumerate(columns):
        if level and start is None:
            start = x
        elif not level and start is not None:
            found.append(_figure(strength, ink, start, x))
            start = None
    return found


def nearest_digit(figure: Figure) -> str:
    """Return the digit that a figure is, or raise UnreadableError."""
    best: dict[str, float] = {}
    for digit, learnt in _digits():
        best[digit] = min(best.get(digit, 1.0), _distance(figure, learnt))
    (first, near), (_, next_near) = sorted(best.items(), key=lambda one: one[1])[:2]
    if near > NEAR_ENOUGH or next_near < near * CLEARLY:
        raise UnreadableError(f"no digit: nearest is {first} at {near:.3f}, the next at {next_near:.3f}")
    return first


def _strength(part: Image.Image) -> Image.Image:
    colours = part.getcolors(part.width * part.height) or []
    commonest: Any = max(colours, key=lambda one: one[0])[1]
    ground = Image.new("RGB", part.size, commonest)
    channels = ImageChops.difference(part, ground).split()
    return ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])


def _figure(strength: Image.Image, ink: Image.Image, left: int, right: int) -> Figure:
    _, top, _, bottom = ink.crop((left, 0, right, ink.height)).getbbox() or (0, 0, 0, ink.height)
    shape = strength.crop((left, top, right, bottom))
    strongest = max(shape.tobytes(), default=1) or 1
    cells = shape.resize(GRID, Image.Resampling.BOX).tobytes()
    return Figure((bottom - top) / (right - left), tuple(min(1.0, cell / strongest) for cell in cells))


def _distance(one: Figure, other: Figure) -> float:
    apart = sum(abs(a - b) for a, b in zip(one.cells, other.cells, strict=True)) / len(one.cells)
    lean = abs(one.slope - other.slope) / max(one.slope, other.slope)
    return apart + lean / 4


@lru_cache(maxsize=1)
def _digits() -> tuple[tuple[str, Figure], ...]:
    learnt = [(digit, _learn(digit, SMOOTH_SIZE, crisp=False)) for digit in "0123456789"]
    for size in CRISP_SIZES:
        learnt += [(digit, _learn(digit, size, crisp=True)) for digit in "0123456789"]
    return tuple(learnt)


def _learn(digit: str, size: int, *, crisp: bool) -> Figure:
    picture = Image.new("RGB", (2 * size, 2 * size))
    pencil = ImageDraw.Draw(picture)
    pencil.fontmode = "1" if crisp else "L"
    pencil.text((size // 2, size // 4), digit, font=ImageFont.truetype(FONT, size), fill="white")
    (figure,) = figures(picture)
    return figure
