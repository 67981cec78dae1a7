"""The row of a department: one function for each element that a profile may place. Pure."""

from collections.abc import Callable

from display.board import WITHHELD, Row
from display.palette import AMBER, GREY, PANEL, STATE_COLOURS, WHITE
from display.pieces import Piece, Scene, Shape, Text, ground
from display.profile import Element
from display.words import in_numerals, say
from wire.freshness import AGEING

DASH = "–"  # stands where a number would, when there is none to give


def row_piece(scene: Scene, name: str, element: Element, row: Row | None, index: int) -> Piece:
    """Return one element of a row, empty when the page has fewer rows."""
    key = f"row {index} {name}"
    back = PANEL if scene.profile.panel and row else ground(scene.profile)
    if row is None:
        return Piece(key, element, None, back)
    if name == "edge":
        return Piece(key, element, None, STATE_COLOURS[row.state])
    return Piece(key, element, _ROW[name](scene, row, element), back)


def _name_forms(scene: Scene, row: Row, language: str) -> tuple[str, ...]:
    full: str = getattr(row.names, language) or row.names.en or row.department
    return (full, *scene.manner.short_names.get((row.department, language), ()))


def _name(scene: Scene, row: Row, element: Element) -> Text:
    colour = GREY if row.state == WITHHELD else WHITE
    then: tuple[Text, ...] = ()
    if scene.profile.name_and_word_alternate:
        word = _word_in(scene, row, scene.first, element)
        then = (Text(word.forms, word.colour, mark=Shape(row.state, word.colour)),)
    return Text(_name_forms(scene, row, scene.first), colour, then=then)


def _second(scene: Scene, row: Row, element: Element) -> Text | None:
    return Text(_name_forms(scene, row, scene.second), GREY) if scene.second else None


def _word_in(scene: Scene, row: Row, language: str, element: Element) -> Text:
    colour = STATE_COLOURS[row.state]
    if row.state == WITHHELD:
        return Text((_withheld_word(scene, element, language),), colour)
    if scene.view.freshness == AGEING and not scene.profile.has_banner:
        return Text(say("minutes", language, n=scene.minutes()), AMBER)
    forms = say(row.state, language)
    return Text(forms[1:] if element.short else forms, colour)


def _withheld_word(scene: Scene, element: Element, language: str) -> str:
    if element.short:
        return scene.time(scene.view.as_of)[-5:]
    return say("ask", language)[0]


def _word(scene: Scene, row: Row, element: Element) -> Text:
    return _word_in(scene, row, scene.first, element)


def _word2(scene: Scene, row: Row, element: Element) -> Text | None:
    if scene.second is None or (row.state == WITHHELD and element.short):
        return None  # a time needs no second language
    return _word_in(scene, row, scene.second, element)


def _shape(scene: Scene, row: Row, element: Element) -> Shape:
    return Shape(row.state, STATE_COLOURS[row.state])


def _count(scene: Scene, row: Row, element: Element) -> Text:
    text = DASH if row.vacant is None else in_numerals(str(row.vacant), scene.manner.numerals)
    return Text((text,), STATE_COLOURS[row.state], is_number=True)


def _detail(scene: Scene, row: Row, element: Element) -> Text | None:
    if row.occupied is None or row.configured is None:
        return None
    return Text((in_numerals(f"{row.occupied} / {row.configured}", scene.manner.numerals),), GREY)


_ROW: dict[str, Callable[[Scene, Row, Element], Text | Shape | None]] = {
    "name": _name,
    "second": _second,
    "word": _word,
    "word2": _word2,
    "shape": _shape,
    "count": _count,
    "detail": _detail,
}
