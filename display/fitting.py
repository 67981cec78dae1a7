"""How a text gets into its box: smaller type, then its short form, then part by part. Never out of the box."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from display.pieces import Text
from display.profile import Box, Element, replace_box
from display.text import MOST_MASKS, Mask, Style, digits_mask, is_latin, mask, tidy

MARK_SIDE = 8


@dataclass(frozen=True)
class Setting:
    """A text as it fits: parts that are shown in turn, all in one style."""

    parts: tuple[str, ...]
    style: Style


@dataclass(frozen=True)
class Frame:
    """One turn of an item: a part of its text, set in an element that leaves room for the mark."""

    part: str
    style: Style
    element: Element
    text: Text


@lru_cache(maxsize=MOST_MASKS)
def frames(item: Text, element: Element, crisp: bool) -> tuple[Frame, ...]:
    """Return all turns of an item: the parts of its text, then those of the texts that follow it."""
    found: list[Frame] = []
    for text in (item, *item.then):
        inner = _beside_mark(element) if text.mark else element
        setting = fit(text.forms, inner, crisp)
        found.extend(Frame(part, setting.style, inner, text) for part in setting.parts)
    return tuple(found)


def mark_box(element: Element) -> Box:
    """Return the square at the left of an element where a mark stands."""
    x, y, _, height = element.box
    side = min(height // 2, MARK_SIDE)
    return x, y + (height - side) // 2, side, side


def _beside_mark(element: Element) -> Element:
    x, y, width, height = element.box
    used = mark_box(element)[2] + 2
    return replace_box(element, (x + used, y, width - used, height))


@lru_cache(maxsize=MOST_MASKS)
def fit(forms: tuple[str, ...], element: Element, crisp: bool) -> Setting:
    """Return how to set the first form that fits, longest form first, largest size first."""
    texts = [tidy(form) for form in forms]
    for text in texts:
        for size in _sizes(text, element):
            style = Style(size, element.weight, crisp)
            if _fits(text, style, element):
                return Setting((text,), style)
    style = Style(_sizes(texts[-1], element)[-1], element.weight, crisp)
    return Setting(tuple(_parts(texts[-1], style, element)), style)


@lru_cache(maxsize=MOST_MASKS)
def fit_number(text: str, element: Element, crisp: bool) -> Mask:
    """Return a number in the largest size that fits; the smallest when none does."""
    for size in element.sizes:
        ink = digits_mask(text, Style(size, element.weight, crisp), element.tracking)
        if ink.width <= element.inner_width:
            break
    return ink


def clusters(text: str) -> list[str]:
    """Return the text cut where a reader of its script would allow a cut: signs and conjuncts stay together."""
    found: list[str] = []
    for one in text:
        joined = found and (
            unicodedata.category(one) in ("Mn", "Mc") or one in "\u200c\u200d" or _ends_in_virama(found[-1])
        )
        if joined:
            found[-1] += one
        else:
            found.append(one)
    return found


def _ends_in_virama(text: str) -> bool:
    return text.rstrip("\u200c\u200d")[-1:] in ("\u094d", "\u09cd")


def _sizes(text: str, element: Element) -> tuple[int, ...]:
    return element.latin if is_latin(text) else element.sizes


def _fits(text: str, style: Style, element: Element) -> bool:
    ink = mask(text, style)
    above, below = -ink.dy, ink.dy + ink.image.height
    width, height = element.inner_width, element.box[3]
    is_inside = above <= element.baseline and below <= height - element.baseline
    return ink.width <= width and (is_inside or style.size == _sizes(text, element)[-1])


def _parts(text: str, style: Style, element: Element) -> list[str]:
    """Cut at blanks; a word that is too long by itself is cut between clusters."""
    pieces: list[str] = []
    for word in text.split():
        pieces.extend(_pieces(word, style, element))
    found: list[str] = []
    for piece in pieces:
        longer = f"{found[-1]} {piece}" if found else piece
        if found and _fits(longer, style, element):
            found[-1] = longer
        else:
            found.append(piece)
    return found or [""]


def _pieces(word: str, style: Style, element: Element) -> list[str]:
    """Cut a word into as few pieces as fit, of about the same length: "Medi cine", not "Medicin e"."""
    all_clusters = clusters(word)
    for count in range(1, len(all_clusters) + 1):
        edges = [len(all_clusters) * index // count for index in range(count + 1)]
        found = ["".join(all_clusters[start:end]) for start, end in pairwise(edges)]
        if all(_fits(piece, style, element) for piece in found):
            break
    return found
