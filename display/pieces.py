"""What pictures are made of: texts and shapes in boxes. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from display.board import View
from display.pages import Page
from display.palette import BACKGROUND, UNLIT, Colour
from display.profile import Element, Profile
from display.words import in_numerals, say

UNKNOWN_TIME = "--:--"


@dataclass(frozen=True)
class Text:
    """Words, longest form first, behind a small `mark`. What fits in no size comes part by part; `then` follows."""

    forms: tuple[str, ...]
    colour: Colour
    is_number: bool = False
    mark: "Shape | None" = None
    then: "tuple[Text, ...]" = ()


@dataclass(frozen=True)
class Shape:
    """The second cue beside colour: a form for each state."""

    name: str
    colour: Colour


@dataclass(frozen=True)
class Piece:
    """One box of the picture: `item` None leaves it empty."""

    key: str
    element: Element
    item: Text | Shape | None
    ground: Colour


@dataclass(frozen=True)
class Sheet:
    """A whole picture. Pieces never overlap, so any of them can be drawn alone."""

    kind: str
    filled: int  # rows in use
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Manner:
    """How a site wants its board to speak: short names by department and language, digits, time zone, its address."""

    short_names: dict[tuple[str, str], tuple[str, ...]]
    numerals: str = "western"
    utc_offset_min: int = 330  # India has one time zone and no summer time
    about: str = ""  # shown on the splash, for whoever installs the board


@dataclass(frozen=True)
class Scene:
    """What a piece may depend on."""

    view: View
    page: Page
    profile: Profile
    manner: Manner
    number: int
    count: int

    @property
    def first(self) -> str:
        """The larger language of the page."""
        return self.page.languages[0]

    @property
    def second(self) -> str | None:
        """The smaller one, None when there is one only."""
        return self.page.languages[1] if len(self.page.languages) > 1 else None

    def time(self, at: int | None) -> str:
        """Return a UTC second as a clock shows it."""
        return in_numerals(clock_text(at, self.view.now, self.manner.utc_offset_min), self.manner.numerals)

    def minutes(self) -> str:
        """Return the age of the counts in whole minutes."""
        return in_numerals(str(max(0, (self.view.age_s or 0) // 60)), self.manner.numerals)


def clock_text(at: int | None, now: int | None, utc_offset_min: int) -> str:
    """Return HH:MM of a UTC second where the board hangs; with its date when that is not today's."""
    if at is None:
        return UNKNOWN_TIME
    zone = timezone(timedelta(minutes=utc_offset_min))
    try:
        local = datetime.fromtimestamp(at, zone)
        is_today = now is not None and datetime.fromtimestamp(now, zone).date() == local.date()
    except (ValueError, OverflowError, OSError):  # a clock gone mad: the year 10,000 and later
        return UNKNOWN_TIME
    return local.strftime("%H:%M" if is_today else "%d/%m %H:%M")


def ground(profile: Profile) -> Colour:
    """Return the colour of an empty board."""
    return UNLIT if profile.crisp else BACKGROUND


def sentence(scene: Scene, key: str, language: str) -> tuple[str, ...]:
    """Return a phrase with the time and the age that belong in it, longest form first."""
    at = scene.view.lost_since if key == "no connection" else scene.view.as_of
    return say(key, language, time=scene.time(at), n=scene.minutes())
