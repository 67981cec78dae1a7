"""A page on a profile -> pieces, each a box with what stands in it. Pure: no pixels, no fonts, no clock."""

from collections.abc import Callable

from display.board import NEVER, NO_CONNECTION, STOPPED, View
from display.pages import NOTICE, Page
from display.palette import AMBER, BAND, BLACK, GREY, UNLIT, WHITE, Colour
from display.pieces import Manner, Piece, Scene, Shape, Sheet, Text, ground, sentence
from display.profile import Element, Profile
from display.rows import row_piece
from display.words import in_numerals, say
from wire.freshness import AGEING, DARK, FRESH, STALE


def arrange(view: View, page: Page, profile: Profile, manner: Manner, *, number: int, count: int) -> Sheet:
    """Return the picture of page `number` (from 1) of `count`."""
    scene = Scene(view, page, profile, manner, number, count)
    if page.kind == NOTICE:
        return Sheet(page.kind, 0, tuple(_notice(scene)))
    pieces = [_sheet_piece(scene, name, element) for name, element in profile.sheet.items()]
    for index, elements in enumerate(profile.placed):
        row = page.rows[index] if index < len(page.rows) else None
        pieces.extend(row_piece(scene, name, element, row, index) for name, element in elements.items())
    return Sheet(page.kind, len(page.rows), tuple(pieces))


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


def _notice(scene: Scene) -> list[Piece]:
    texts = [sentence(scene, key, scene.first) for key in notice(scene.view)] or [("",)]
    lines = scene.profile.lines
    if len(lines) < len(texts):  # one line: the sentences follow one another in it
        then = tuple(Text(text, WHITE) for text in texts[1:])
        return [Piece("line 0", lines[0], Text(texts[0], AMBER, then=then), ground(scene.profile))]
    if scene.second and len(lines) >= 2 * len(texts):
        texts += [sentence(scene, key, scene.second) for key in notice(scene.view)]
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


def _sheet_piece(scene: Scene, name: str, element: Element) -> Piece:
    item, back = _SHEET[name](scene)
    return Piece(name, element, item, back)


def _phrase(scene: Scene, key: str, colour: Colour) -> Text:
    texts = [say(key, language)[0] for language in scene.page.languages]
    return Text((" · ".join(texts), texts[0]), colour)


def _title(scene: Scene) -> tuple[Text, Colour]:
    return Text(say("vacant beds", scene.first), AMBER), _band(scene)


def _headline(scene: Scene) -> tuple[Text, Colour]:
    """On boards without room for more, the title gives way to what must be known about the figures."""
    if scene.view.freshness == FRESH:
        return _title(scene)
    first, *rest = (sentence(scene, key, scene.first) for key in notice(scene.view))
    return Text(first, AMBER, then=tuple(Text(one, AMBER) for one in rest)), _band(scene)


def _title2(scene: Scene) -> tuple[Text | None, Colour]:
    return (Text(say("vacant beds", scene.second), GREY) if scene.second else None), _band(scene)


def _facility(scene: Scene) -> tuple[Text | None, Colour]:
    names = scene.view.facility
    return (Text((getattr(names, scene.first),), WHITE) if names else None), _band(scene)


def _clock(scene: Scene) -> tuple[Text, Colour]:
    return Text((scene.time(scene.view.now),), WHITE), _band(scene)


def _page_number(scene: Scene) -> tuple[Text, Colour]:
    numbers = in_numerals(f"{scene.number} / {scene.count}", scene.manner.numerals)
    calm = scene.view.freshness == FRESH or "banner" not in scene.profile.sheet
    return Text((numbers,), GREY if calm else BLACK), _banner_ground(scene)


def _banner(scene: Scene) -> tuple[Text, Colour]:
    calm = scene.view.freshness == FRESH
    said = []
    for language in scene.page.languages:
        said.append(" – ".join(sentence(scene, key, language)[0] for key in notice(scene.view)))
    return Text(("   ·   ".join(said), said[0]), GREY if calm else BLACK), _banner_ground(scene)


def _banner_ground(scene: Scene) -> Colour:
    calm = scene.view.freshness == FRESH or "banner" not in scene.profile.sheet
    return _band(scene) if calm else AMBER


def _band(scene: Scene) -> Colour:
    return UNLIT if scene.profile.crisp else BAND


def _head(key: str) -> Callable[[Scene], tuple[Text, Colour]]:
    return lambda scene: (_phrase(scene, key, GREY), ground(scene.profile))


_SHEET: dict[str, Callable[[Scene], tuple[Text | Shape | None, Colour]]] = {
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
