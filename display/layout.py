"""A page on a profile -> pieces, each a box with what stands in it. Pure: no pixels, no fonts, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from display.board import NEVER, NO_CONNECTION, STOPPED, WITHHELD, Row, View
from display.pages import NOTICE, Page
from display.palette import (
    AMBER,
    BACKGROUND,
    BAND,
    BLACK,
    GREY,
    PANEL,
    STATE_COLOURS,
    UNLIT,
    WHITE,
    Colour,
)  # fmt: skip
from display.profile import Element, Profile
from display.words import in_numerals, say
from wire.freshness import AGEING, DARK, FRESH, STALE

DASH = "–"  # stands where a number would, when there is none to give


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
class _Scene:
    view: View
    page: Page
    profile: Profile
    manner: Manner
    number: int
    count: int

    @property
    def first(self) -> str:
        return self.page.languages[0]

    @property
    def second(self) -> str | None:
        return self.page.languages[1] if len(self.page.languages) > 1 else None

    def time(self, at: int | None) -> str:
        return in_numerals(clock_text(at, self.view.now, self.manner.utc_offset_min), self.manner.numerals)

    def minutes(self) -> str:
        return in_numerals(str(max(0, (self.view.age_s or 0) // 60)), self.manner.numerals)


def clock_text(at: int | None, now: int | None, utc_offset_min: int) -> str:
    """Return HH:MM of a UTC second where the board hangs; with its date when that is not today's."""
    if at is None:
        return "--:--"
    zone = timezone(timedelta(minutes=utc_offset_min))
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    if now is not None and datetime.fromtimestamp(now, UTC).astimezone(zone).date() == local.date():
        return local.strftime("%H:%M")
    return local.strftime("%d/%m %H:%M")


def arrange(view: View, page: Page, profile: Profile, manner: Manner, *, number: int, count: int) -> Sheet:
    """Return the picture of page `number` (from 1) of `count`."""
    scene = _Scene(view, page, profile, manner, number, count)
    if page.kind == NOTICE:
        return Sheet(page.kind, 0, tuple(_notice(scene)))
    pieces = [_sheet_piece(scene, name, element) for name, element in profile.sheet.items()]
    for index in range(profile.rows_per_page):
        row = page.rows[index] if index < len(page.rows) else None
        for name, element in profile.row.items():
            pieces.append(_row_piece(scene, name, profile.place(element, index), row, index))
    return Sheet(page.kind, len(page.rows), tuple(pieces))


def ground(profile: Profile) -> Colour:
    """Return the colour of an empty board."""
    return UNLIT if profile.crisp else BACKGROUND


# --- notices -----------------------------------------------------------------


def notice(view: View) -> tuple[str, ...]:
    """Return the keys of the sentences that go with a freshness, the most important first."""
    lost = "no connection" if view.lost_since is not None else "no connection yet"
    return {
        FRESH: ("as of",),
        AGEING: ("age",),
        NO_CONNECTION: ("no connection", "ask"),
        STALE: (lost if view.lost else "old", "ask"),
        DARK: (lost if view.lost else "no figures", "ask"),
        NEVER: (lost if view.lost else "waiting", "ask"),
        STOPPED: ("stopped", "ask"),
    }[view.freshness]


def _sentence(scene: _Scene, key: str, language: str) -> tuple[str, ...]:
    at = scene.view.lost_since if key == "no connection" else scene.view.as_of
    return say(key, language, time=scene.time(at), n=scene.minutes())


def _notice(scene: _Scene) -> list[Piece]:
    texts = [_sentence(scene, key, scene.first) for key in notice(scene.view)] or [("",)]
    lines = scene.profile.lines
    if len(lines) < len(texts):  # one line: the sentences follow one another in it
        then = tuple(Text(text, WHITE) for text in texts[1:])
        return [Piece("line 0", lines[0], Text(texts[0], AMBER, then=then), ground(scene.profile))]
    if scene.second and len(lines) >= 2 * len(texts):
        texts += [_sentence(scene, key, scene.second) for key in notice(scene.view)]
    if scene.manner.about and len(lines) > len(texts):
        texts += [("",)] * (len(lines) - len(texts) - 1) + [(scene.manner.about,)]
    colours = {0: AMBER}
    return [
        Piece(f"line {i}", line, _maybe(texts, i, colours.get(i, WHITE)), ground(scene.profile))
        for i, line in enumerate(lines)
    ]


def _maybe(texts: list[tuple[str, ...]], index: int, colour: Colour) -> Text | None:
    return Text(texts[index], colour) if index < len(texts) else None


# --- header and footer ---------------------------------------------------------


def _sheet_piece(scene: _Scene, name: str, element: Element) -> Piece:
    item, back = _SHEET[name](scene)
    return Piece(name, element, item, back)


def _phrase(scene: _Scene, key: str, colour: Colour) -> Text:
    texts = [say(key, language)[0] for language in scene.page.languages]
    return Text((" · ".join(texts), texts[0]), colour)


def _title(scene: _Scene) -> tuple[Text, Colour]:
    return Text(say("vacant beds", scene.first), AMBER), _band(scene)


def _headline(scene: _Scene) -> tuple[Text, Colour]:
    """On boards without room for more, the title gives way to what must be known about the figures."""
    if scene.view.freshness == FRESH:
        return _title(scene)
    first, *rest = (_sentence(scene, key, scene.first) for key in notice(scene.view))
    return Text(first, AMBER, then=tuple(Text(one, AMBER) for one in rest)), _band(scene)


def _title2(scene: _Scene) -> tuple[Text | None, Colour]:
    return (Text(say("vacant beds", scene.second), GREY) if scene.second else None), _band(scene)


def _facility(scene: _Scene) -> tuple[Text | None, Colour]:
    names = scene.view.facility
    return (Text((getattr(names, scene.first),), WHITE) if names else None), _band(scene)


def _clock(scene: _Scene) -> tuple[Text, Colour]:
    return Text((scene.time(scene.view.now),), WHITE), _band(scene)


def _page_number(scene: _Scene) -> tuple[Text, Colour]:
    numbers = in_numerals(f"{scene.number} / {scene.count}", scene.manner.numerals)
    calm = scene.view.freshness == FRESH or "banner" not in scene.profile.sheet
    return Text((numbers,), GREY if calm else BLACK), _banner_ground(scene)


def _banner(scene: _Scene) -> tuple[Text, Colour]:
    calm = scene.view.freshness == FRESH
    said = []
    for language in scene.page.languages:
        said.append(" – ".join(_sentence(scene, key, language)[0] for key in notice(scene.view)))
    return Text(("   ·   ".join(said), said[0]), GREY if calm else BLACK), _banner_ground(scene)


def _banner_ground(scene: _Scene) -> Colour:
    calm = scene.view.freshness == FRESH or "banner" not in scene.profile.sheet
    return _band(scene) if calm else AMBER


def _band(scene: _Scene) -> Colour:
    return UNLIT if scene.profile.crisp else BAND


def _head(key: str) -> Callable[[_Scene], tuple[Text, Colour]]:
    return lambda scene: (_phrase(scene, key, GREY), ground(scene.profile))


_SHEET: dict[str, Callable[[_Scene], tuple[Text | Shape | None, Colour]]] = {
    "title": _title,
    "headline": _headline,
    "title2": _title2,
    "facility": _facility,
    "clock": _clock,
    "page": _page_number,
    "banner": _banner,
    "head-name": _head("department"),
    "head-count": _head("vacant beds"),
    "head-detail": _head("occupied of all"),
}


# --- rows ----------------------------------------------------------------------


def _row_piece(scene: _Scene, name: str, element: Element, row: Row | None, index: int) -> Piece:
    key = f"row {index} {name}"
    back = PANEL if scene.profile.panel and row else ground(scene.profile)
    if row is None:
        return Piece(key, element, None, back)
    if name == "edge":
        return Piece(key, element, None, STATE_COLOURS[row.state])
    return Piece(key, element, _ROW[name](scene, row, element), back)


def _name_forms(scene: _Scene, row: Row, language: str) -> tuple[str, ...]:
    full: str = getattr(row.names, language) or row.names.en or row.department
    return (full, *scene.manner.short_names.get((row.department, language), ()))


def _name(scene: _Scene, row: Row, element: Element) -> Text:
    colour = GREY if row.state == WITHHELD else WHITE
    then: tuple[Text, ...] = ()
    if scene.profile.name_and_word_alternate:
        word = _word_in(scene, row, scene.first, element)
        then = (Text(word.forms, word.colour, mark=Shape(row.state, word.colour)),)
    return Text(_name_forms(scene, row, scene.first), colour, then=then)


def _second(scene: _Scene, row: Row, element: Element) -> Text | None:
    return Text(_name_forms(scene, row, scene.second), GREY) if scene.second else None


def _word_in(scene: _Scene, row: Row, language: str, element: Element) -> Text:
    colour = STATE_COLOURS[row.state]
    if row.state == WITHHELD:
        return Text((_withheld_word(scene, element, language),), colour)
    if scene.view.freshness == AGEING and not scene.profile.has_banner:
        return Text(say("minutes", language, n=scene.minutes()), AMBER)
    forms = say(row.state, language)
    return Text(forms[1:] if element.short else forms, colour)


def _withheld_word(scene: _Scene, element: Element, language: str) -> str:
    if element.short:
        return scene.time(scene.view.as_of)[-5:]
    return say("ask", language)[0]


def _word(scene: _Scene, row: Row, element: Element) -> Text:
    return _word_in(scene, row, scene.first, element)


def _word2(scene: _Scene, row: Row, element: Element) -> Text | None:
    return _word_in(scene, row, scene.second, element) if scene.second else None


def _shape(scene: _Scene, row: Row, element: Element) -> Shape:
    return Shape(row.state, STATE_COLOURS[row.state])


def _count(scene: _Scene, row: Row, element: Element) -> Text:
    text = DASH if row.vacant is None else in_numerals(str(row.vacant), scene.manner.numerals)
    return Text((text,), STATE_COLOURS[row.state], is_number=True)


def _detail(scene: _Scene, row: Row, element: Element) -> Text | None:
    if row.occupied is None or row.configured is None:
        return None
    return Text((in_numerals(f"{row.occupied} / {row.configured}", scene.manner.numerals),), GREY)


_ROW: dict[str, Callable[[_Scene, Row, Element], Text | Shape | None]] = {
    "name": _name,
    "second": _second,
    "word": _word,
    "word2": _word2,
    "shape": _shape,
    "count": _count,
    "detail": _detail,
}
