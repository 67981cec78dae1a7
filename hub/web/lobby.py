"""What the lobby page shows: rows of numbers, or none when they are too old to be told."""

from dataclasses import dataclass

from hub.web.languages import chosen
from wire.freshness import DARK, freshness
from wire.messages import Board

chosen_language = chosen

# In the order of the columns: what a family asks first.
SHOWN = ("offerable", "occupied", "cleaning", "unknown")
OTHERS = ("held", "unstaffed", "closed")  # neither free nor asked for: one column


@dataclass(frozen=True, slots=True)
class Row:
    """One department; the four columns and the rest sum to its beds."""

    department: str
    name: str
    offerable: int
    occupied: int
    cleaning: int
    unknown: int
    other: int
    extra_patients: int


@dataclass(frozen=True, slots=True)
class View:
    """The page: `rows` is empty when `freshness` is dark."""

    freshness: str
    as_of: int | None
    rows: tuple[Row, ...]


def view_of(board: Board | None, language: str, *, now: float) -> View:
    """Return the page for these counts at this time."""
    if board is None:
        return View(DARK, None, ())
    word = freshness("board", now - board.as_of)
    if word == DARK:
        return View(DARK, board.as_of, ())
    rows = tuple(
        Row(
            row.department, getattr(row.names, language), row.offerable, row.occupied, row.cleaning, row.unknown,
            row.held + row.unstaffed + row.closed, row.extra_patients,
        )
        for row in board.rows
    )  # fmt: skip
    return View(word, board.as_of, rows)
