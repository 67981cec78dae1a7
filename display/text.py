"""Text -> masks, scripts shaped properly. Pillow without Raqm draws Bengali wrongly and says nothing: refused here."""

import unicodedata
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

from display.errors import TextSetupError

FONT_FOLDER = Path("/usr/share/fonts/truetype/noto")  # where Debian's fonts-noto-core puts them
FONT_PACKAGE = "fonts-noto-core"
FONTS = {
    ("bn", "regular"): "NotoSansBengali-Regular.ttf",
    ("bn", "bold"): "NotoSansBengali-Bold.ttf",
    ("hi", "regular"): "NotoSansDevanagari-Regular.ttf",
    ("hi", "bold"): "NotoSansDevanagari-Bold.ttf",
    ("latin", "regular"): "NotoSans-Regular.ttf",
    ("latin", "bold"): "NotoSans-Bold.ttf",
}
BLOCKS = (("hi", 0x0900, 0x097F), ("bn", 0x0980, 0x09FF))
DANDAS = "\u0964\u0965"  # punctuation that both scripts share
JOINERS = "\u200c\u200d"
MOST_MASKS = 512  # a page of the largest profile holds about 60


@dataclass(frozen=True)
class Style:
    """How text is set: `crisp` draws dots that are on or off, without grey levels."""

    size: int
    weight: str
    crisp: bool


@dataclass(frozen=True)
class Mask:
    """Ink of one text: paste `image` with its left top corner at (pen x + dx, baseline + dy)."""

    image: Image.Image
    dx: int
    dy: int

    @property
    def width(self) -> int:
        """Columns from the pen to the last ink."""
        return self.dx + self.image.width


def check() -> None:
    """Raise TextSetupError, naming the Debian package that helps, unless text can be drawn correctly."""
    if not features.check("raqm"):
        raise TextSetupError(
            "Pillow cannot shape Bengali and Hindi (no Raqm, most likely because FriBiDi is missing);"
            " install it with: apt install libfribidi0"
        )
    missing = sorted(name for name in FONTS.values() if not (FONT_FOLDER / name).is_file())
    if missing:
        raise TextSetupError(f"font {missing[0]} is not installed; install it with: apt install {FONT_PACKAGE}")


@lru_cache(maxsize=64)
def font(script: str, weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Return the font; the same object each time, or every look-up of a glyph would miss Pillow's caches."""
    path = FONT_FOLDER / FONTS[script, weight]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow only warns when it falls back from Raqm
            return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.RAQM)
    except (OSError, UserWarning) as error:
        raise TextSetupError(
            f"{path.name}: {error}; install it with: apt install {FONT_PACKAGE} libfribidi0"
        ) from error


def tidy(text: str) -> str:
    """Return the text in NFC with whatever no font has replaced by a question mark: never an empty box."""
    return "".join(one if _is_drawable(one) else "?" for one in unicodedata.normalize("NFC", text))


def runs(text: str) -> list[tuple[str, str]]:
    """Return (script, piece) in order. Blanks, joiners and dandas stay with what stands before them."""
    found: list[tuple[str, str]] = []
    for one in text:
        script = _script(one)
        if found and (one in DANDAS or one in JOINERS or one == " " or script == found[-1][0]):
            found[-1] = (found[-1][0], found[-1][1] + one)
        else:
            found.append((script, one))
    return found


def is_latin(text: str) -> bool:
    """Whether the text has no Bengali or Devanagari letter."""
    return all(_script(one) == "latin" or one in DANDAS for one in text)


@lru_cache(maxsize=MOST_MASKS)
def mask(text: str, style: Style) -> Mask:
    """Return the ink of a text, all scripts on one baseline."""
    placed, pen = [], 0.0
    mode = "1" if style.crisp else "L"
    for script, piece in runs(text):
        face = font(script, style.weight, style.size)
        placed.append((round(pen), piece, face))
        pen += face.getlength(piece, mode=mode)
    return _draw(placed, mode)


@lru_cache(maxsize=MOST_MASKS)
def digits_mask(text: str, style: Style, tracking: int) -> Mask:
    """Return the ink of a number, each digit in a cell of whole columns: it looks the same wherever it stands."""
    mode = "1" if style.crisp else "L"
    pitch = digit_pitch(style) + tracking
    face = {script: font(script, style.weight, style.size) for script in ("latin", "bn", "hi")}
    ink = _draw([(index * pitch, one, face[_script(one)]) for index, one in enumerate(text)], mode)
    cells = Image.new(mode, (len(text) * pitch - tracking, ink.image.height))
    cells.paste(ink.image, (max(0, ink.dx), 0))
    return Mask(cells, 0, ink.dy)


@lru_cache(maxsize=64)
def digit_pitch(style: Style) -> int:
    """Return the columns from one digit to the next."""
    mode = "1" if style.crisp else "L"
    face = font("latin", style.weight, style.size)
    return -int(-max(face.getlength(one, mode=mode) for one in "0123456789") // 1)


def _draw(placed: list[tuple[int, str, ImageFont.FreeTypeFont]], mode: str) -> Mask:
    boxes = []
    for x, piece, face in placed:
        left, top, right, bottom = face.getbbox(piece, anchor="ls", mode=mode)
        boxes.append((x + int(left) - 1, int(top) - 1, x + int(right) + 1, int(bottom) + 1))
    if not boxes:
        return Mask(Image.new(mode, (0, 0)), 0, 0)
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    image = Image.new(mode, (max(box[2] for box in boxes) - left, max(box[3] for box in boxes) - top))
    pencil = ImageDraw.Draw(image)
    pencil.fontmode = mode
    for x, piece, face in placed:
        pencil.text((x - left, -top), piece, font=face, fill=255, anchor="ls")
    ink = image.getbbox() or (0, 0, 0, 0)
    return Mask(image.crop(ink), left + ink[0], top + ink[1])


def _script(character: str) -> str:
    code = ord(character)
    if character in DANDAS:
        return "bn"
    return next((script for script, low, high in BLOCKS if low <= code <= high), "latin")


@lru_cache(maxsize=2048)
def _is_drawable(character: str) -> bool:
    if character == " " or character in JOINERS:
        return True
    face = font(_script(character), "regular", 20)
    ink = face.getmask(character, mode="1")
    return bytes(ink) != bytes(face.getmask("\uffff", mode="1"))
