"""How a text gets into its box: smaller type, then its short form, then part by part. Never out of the box."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from display.profile import Element
from display.text import MOST_MASKS, Mask, Style, digits_mask, is_latin, mask, tidy


@dataclass(frozen=True)
class Setting:
    """A text as it fits: parts that are shown in turn, all in one style."""

    parts: tuple[str, ...]
    style: Style


@lru_cache(maxsize=MOST_MASKS)
def fit(forms: tuple[str, ...], element: Element, crisp: bool) -> Setting:
    """Return how to set the first form that fits, longest form first, largest size first."""
    texts = [tidy(form) for form in forms]
    for text in texts:
        for size in _sizes(text, element):
            style = Style(size, element.weight, crisp)
            if _fits(text, style, element):
                return Setting((text,), style)
    style = Style(_sizes(texts[0], element)[-1], element.weight, crisp)
    return Setting(tuple(_parts(texts[0], style, element)), style)


@lru_cache(maxsize=MOST_MASKS)
def fit_number(text: str, element: Element, crisp: bool) -> Mask:
    """Return a number in the largest size that fits; the smallest when none does."""
    for size in element.sizes:
        ink = digits_mask(text, Style(size, element.weight, crisp), element.tracking)
        if ink.width <= element.box[2]:
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
    _, _, width, height = element.box
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
    found = [""]
    for cluster in clusters(word):
        if found[-1] and not _fits(found[-1] + cluster, style, element):
            found.append("")
        found[-1] += cluster
    return found
