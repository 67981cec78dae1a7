"""Profiles: what stands where on a board of one size. Read from profiles/*.toml; docs/boards.md explains the keys."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from display.errors import ProfileError

FOLDER = Path(__file__).parent / "profiles"
Box = tuple[int, int, int, int]  # x, y, width, height


@dataclass(frozen=True)
class Element:
    """A box and how text is set in it. `sizes` are tried in order; `latin` replaces them for Latin names."""

    box: Box
    baseline: int = 0  # rows below the top of the box
    sizes: tuple[int, ...] = ()
    latin: tuple[int, ...] = ()
    weight: str = "regular"
    align: str = "left"
    tracking: int = 1  # columns added between digits
    short: bool = False  # leave the longest form of words out
    pad: int = 0  # columns kept free at both sides

    @property
    def inner_width(self) -> int:
        """Columns that text may use."""
        return self.box[2] - 2 * self.pad


@dataclass(frozen=True)
class Profile:
    """One board size. `crisp` means dots without grey levels; mode is Pillow's: "1" one colour, "RGB" colour."""

    name: str
    size: tuple[int, int]
    mode: str
    crisp: bool
    dwell_s: float
    rows_per_page: int
    languages_per_page: int
    first_y: int
    step_y: int
    row: dict[str, Element]
    sheet: dict[str, Element]
    lines: tuple[Element, ...]  # of a notice page
    name_and_word_alternate: bool = False
    panel: Box | None = None  # decoration behind each row, relative to it
    bands: tuple[Box, ...] = field(default=())  # decoration behind header and footer

    def count_boxes(self) -> list[Box]:
        """Return the box of the vacant number of each row of a page, from the top."""
        return [row["count"].box for row in self.placed]

    def panels(self) -> list[Box]:
        """Return the decoration behind each row of a page; none on boards without it."""
        if self.panel is None:
            return []
        return [self.place(Element(self.panel), row).box for row in range(self.rows_per_page)]

    @cached_property
    def placed(self) -> tuple[dict[str, Element], ...]:
        """Return the elements of each row of a page where they stand in the picture."""
        return tuple(
            {name: self.place(element, row) for name, element in self.row.items()} for row in range(self.rows_per_page)
        )

    def place(self, element: Element, row: int) -> Element:
        """Return a row's element where it stands in the picture."""
        x, y, width, height = element.box
        return replace_box(element, (x, y + self.first_y + row * self.step_y, width, height))

    @property
    def has_banner(self) -> bool:
        """Whether notices have a place of their own beside the rows."""
        return "banner" in self.sheet or "headline" in self.sheet

    @property
    def has_grey(self) -> bool:
        """Whether a number can be shown as not promised."""
        return self.mode != "1"


def replace_box(element: Element, box: Box) -> Element:
    """Return the element in another box."""
    return replace(element, box=box)


def names() -> list[str]:
    """Return the names of all shipped profiles, smallest first; of two alike the upright one."""
    return sorted((path.stem for path in FOLDER.glob("*.toml")), key=lambda name: (_area(name), size_of(name)))


def load(name: str) -> Profile:
    """Return the shipped profile of that name, or raise ProfileError listing those that exist."""
    path = FOLDER / f"{name}.toml"
    if name not in names():
        raise ProfileError(f"there is no profile {name}; choose one of {', '.join(names())}")
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return _profile(name, values)
    except (KeyError, TypeError, ValueError) as error:
        raise ProfileError(f"{path.name}: {error!r}") from error


def nearest(wanted: str) -> str | None:
    """Return the largest shipped profile that fits into a size like "160x32", upright in upright; else None."""
    if not re.fullmatch(r"[1-9]\d{0,4}x[1-9]\d{0,4}", wanted):
        return None
    width, height = size_of(wanted)
    fitting = [name for name in names() if size_of(name)[0] <= width and size_of(name)[1] <= height]
    return max(fitting, key=lambda name: (_area(name), _is_upright(name) == (height > width)), default=None)


def _profile(name: str, values: dict[str, Any]) -> Profile:
    return Profile(
        name=name,
        size=(values["size"][0], values["size"][1]),
        mode=values["mode"],
        crisp=values["crisp"],
        dwell_s=float(values["dwell_s"]),
        rows_per_page=values["rows_per_page"],
        languages_per_page=values["languages_per_page"],
        first_y=values["first_y"],
        step_y=values["step_y"],
        row={key: _element(one) for key, one in values["row"].items()},
        sheet={key: _element(one) for key, one in values.get("sheet", {}).items()},
        lines=tuple(_element(one) for one in values["line"]),
        name_and_word_alternate=values.get("name_and_word_alternate", False),
        panel=_box(values["panel"]) if "panel" in values else None,
        bands=tuple(_box(one) for one in values.get("bands", ())),
    )


def _element(values: dict[str, Any]) -> Element:
    sizes = tuple(values.get("sizes", ()))
    rest = {key: value for key, value in values.items() if key not in ("box", "sizes", "latin")}
    return Element(_box(values["box"]), sizes=sizes, latin=tuple(values.get("latin", sizes)), **rest)


def _box(values: list[int]) -> Box:
    x, y, width, height = values
    return x, y, width, height


def size_of(name: str) -> tuple[int, int]:
    """Return width and height of a profile's name."""
    width, _, height = name.partition("x")
    return int(width), int(height)


def _is_upright(name: str) -> bool:
    width, height = size_of(name)
    return height > width


def _area(name: str) -> int:
    width, height = size_of(name)
    return width * height
