"""Reads a board as a stranger would: numbers, shapes and colours from pixels. Shares no code with the renderer.

It knows where numbers stand (what `shayya-display geometry` prints), where shapes stand (from the profile's file), and
what digits look like in the type that Debian ships.
"""

import colorsys
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"
ROOT = Path(__file__).parents[2]
GRID = (10, 14)
HUES = {"blue": (190, 215), "amber": (35, 50), "vermilion": (8, 24)}


@dataclass(frozen=True)
class Reading:
    """One row: the number (None for a dash or nothing), the colour and the shape."""

    number: int | None
    colour: str
    shape: str


@lru_cache
def geometry(profile: str) -> dict:
    """Return what the command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "display", "geometry", "--profile", profile], cwd=ROOT, capture_output=True, check=True
    )
    return json.loads(done.stdout)


def read(picture: Image.Image, profile: str, row: int) -> Reading:
    """Return what stands in a row of the picture."""
    x, y, width, height = geometry(profile)["count_boxes"][row]
    box = picture.convert("RGB").crop((x, y, x + width, y + height))
    return Reading(_number(box), _colour(box), _shape(picture.convert("RGB"), profile, row))


def _lit(image: Image.Image) -> Image.Image:
    """Return the ink as a mask: whatever is far from the corner's colour."""
    apart = ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((0, 0))))
    red, green, blue = apart.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([255 if value > 90 else 0 for value in range(256)])


def _number(box: Image.Image) -> int | None:
    mask = _lit(box)
    glyphs = _glyphs(mask)
    tallest = max((glyph.height for glyph in glyphs), default=0)
    if tallest < box.height * 0.25:  # a dash, or nothing
        return None
    return int("".join(_digit(glyph) for glyph in glyphs))


def _glyphs(mask: Image.Image) -> list[Image.Image]:
    """Cut the ink at empty columns."""
    rows = [mask.crop((x, 0, x + 1, mask.height)).getbbox() is not None for x in range(mask.width)]
    found, start = [], None
    for x, has_ink in enumerate([*rows, False]):
        if has_ink and start is None:
            start = x
        elif not has_ink and start is not None:
            glyph = mask.crop((start, 0, x, mask.height))
            found.append(glyph.crop(glyph.getbbox()))
            start = None
    return found


def _cells(glyph: Image.Image) -> list[int]:
    """Return the glyph on a small grid, its width kept in proportion so that a 1 stays slim."""
    side = max(glyph.width, round(glyph.height * GRID[0] / GRID[1]))
    whole = Image.new("L", (side, glyph.height))
    whole.paste(glyph, ((side - glyph.width) // 2, 0))
    return list(whole.resize(GRID, Image.Resampling.BOX).tobytes())


@lru_cache
def _templates() -> list[tuple[str, list[int]]]:
    found = []
    for size in (8, 12, 13, 16, 18, 20, 85, 128):
        face = ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
        for digit in "0123456789":
            sheet = Image.new("L", (size * 2, size * 2))
            pencil = ImageDraw.Draw(sheet)
            pencil.fontmode = "1"
            pencil.text((size // 2, size // 2), digit, font=face, fill=255)
            found.append((digit, _cells(sheet.crop(sheet.getbbox()))))
    return found


def _digit(glyph: Image.Image) -> str:
    cells = _cells(glyph)
    return min(_templates(), key=lambda one: sum(abs(a - b) for a, b in zip(cells, one[1], strict=True)))[0]


def _colour(box: Image.Image) -> str:
    inks = [(count, colour) for count, colour in box.getcolors(box.width * box.height) if max(colour) > 140]
    if not inks:
        return "none"
    red, green, blue = max(inks)[1]
    hue, saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    if saturation < 0.2:
        return "white" if red > 200 else "grey"
    return next((name for name, (low, high) in HUES.items() if low <= hue * 360 <= high), "another")


@lru_cache
def _shape_box(profile: str) -> tuple[int, int, int, int] | None:
    values = tomllib.loads((ROOT / "display" / "profiles" / f"{profile}.toml").read_text())
    if "shape" not in values["row"]:
        return None
    x, y, width, height = values["row"]["shape"]["box"]
    return x, y + values["first_y"], width, height


def _shape(picture: Image.Image, profile: str, row: int) -> str:
    box = _shape_box(profile)
    if box is None:
        return "none"
    step = geometry(profile)["count_boxes"]
    y = box[1] + (step[row][1] - step[0][1])
    side = picture.crop((box[0] - 1, y - 1, box[0] + box[2] + 1, y + box[3] + 1))
    mask = _lit(side).crop((1, 1, box[2] + 1, box[3] + 1))
    return _form(mask)


def _form(mask: Image.Image) -> str:
    """Tell the forms apart by where their ink lies: at the corners, at the edges' middles, in the whole."""
    width, height = mask.size
    corner = [_ink(mask, x, y, 0.12) for x, y in ((0.08, 0.08), (0.92, 0.08), (0.08, 0.92), (0.92, 0.92))]
    whole = sum(mask.tobytes()) / 255 / (width * height)
    if min(corner) > 0.3:
        return "square"
    if max(corner[:2]) < 0.3 and min(corner[2:]) > 0.2:
        return "triangle"
    return "disc" if whole > 0.55 else "open"


def _ink(mask: Image.Image, x: float, y: float, size: float) -> float:
    width, height = mask.size
    half = max(1, round(width * size))
    left, top = round(x * width - half / 2), round(y * height - half / 2)
    left, top = min(max(0, left), width - half), min(max(0, top), height - half)
    part = mask.crop((left, top, left + half, top + half)).tobytes()
    return sum(part) / 255 / len(part)
