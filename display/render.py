"""Pieces -> picture. Only what changed is drawn again; the same pieces always give the same picture."""

from PIL import Image

from display.board import FULL
from display.fitting import fit_number, frames, mark_box
from display.pages import ROWS
from display.palette import AMBER, BAND, PANEL, Colour
from display.pieces import Piece, Shape, Sheet, Text, ground
from display.profile import Box, Element, Profile
from display.shapes import shape_mask
from display.text import Mask, mask

Fill = Colour | int


class Renderer:
    """Holds one board's picture and brings it up to date."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.image = Image.new(profile.mode, profile.size)
        self._kind = ("", 0)
        self._drawn: dict[str, tuple[Piece, int]] = {}

    def turns(self, sheet: Sheet) -> int:
        """Return how many turns the page needs until each part of each long name was seen."""
        return max((_turns(piece, self.profile.crisp) for piece in sheet.pieces), default=1)

    def draw(self, sheet: Sheet, turn: int = 0) -> Box | None:
        """Bring the picture up to date; return the box that holds every change, None when nothing changed."""
        kind = (sheet.kind, sheet.filled)
        dirty = [] if kind == self._kind else [self._clear(*kind)]
        for piece in sheet.pieces:
            state = (piece, turn % _turns(piece, self.profile.crisp))
            if self._drawn.get(piece.key) != state:
                self._drawn[piece.key] = state
                self._draw_piece(*state)
                dirty.append(piece.element.box)
        return _around(dirty)

    def draw_sign(self) -> Box:
        """Take everything away and draw a crossed square, which needs no font; return the whole picture's box."""
        whole = self._clear("sign", 0)
        width, height = self.profile.size
        side = height // 2
        self._draw_shape(Shape(FULL, AMBER), ((width - side) // 2, (height - side) // 2, side, side))
        return whole

    def _clear(self, kind: str, filled: int) -> Box:
        self._kind = (kind, filled)
        self._drawn.clear()
        whole = (0, 0, *self.profile.size)
        self._fill(whole, ground(self.profile))
        if kind == ROWS:
            for band in self.profile.bands:
                self._fill(band, BAND)
            for panel in self.profile.panels()[:filled]:
                self._fill(panel, PANEL)
        return whole

    def _draw_piece(self, piece: Piece, turn: int) -> None:
        self._fill(piece.element.box, piece.ground)
        if isinstance(piece.item, Shape):
            self._draw_shape(piece.item, piece.element.box)
        elif piece.item is not None:
            self._draw_text(piece.item, piece.element, turn)

    def _draw_text(self, item: Text, element: Element, turn: int) -> None:
        if item.is_number:
            self._paste(fit_number(item.forms[0], element, self.profile.crisp), element, item.colour)
            return
        frame = frames(item, element, self.profile.crisp)[turn]
        if frame.text.mark:
            self._draw_shape(frame.text.mark, mark_box(element))
        self._paste(mask(frame.part, frame.style), frame.element, frame.text.colour)

    def _paste(self, ink: Mask, element: Element, colour: Colour) -> None:
        x, y, width, height = element.box[0] + element.pad, element.box[1], element.inner_width, element.box[3]
        left = {"left": x, "center": x + (width - ink.width) // 2, "right": x + width - ink.width}[element.align]
        left, top = left + ink.dx, y + element.baseline + ink.dy
        right, bottom = min(x + width - left, ink.image.width), min(y + height - top, ink.image.height)
        inside = (max(0, x - left), max(0, y - top), right, bottom)
        if inside[0] < right and inside[1] < bottom:
            self.image.paste(self._ink(colour), (left + inside[0], top + inside[1]), ink.image.crop(inside))

    def _draw_shape(self, item: Shape, box: Box) -> None:
        ink = shape_mask(item.name, min(box[2:]), self.profile.crisp)
        self.image.paste(self._ink(item.colour), box[:2], ink)

    def _fill(self, box: Box, colour: Colour) -> None:
        x, y, width, height = box
        self.image.paste(self._ink(colour), (x, y, x + width, y + height))

    def _ink(self, colour: Colour) -> Fill:
        return colour if self.profile.mode != "1" else int(max(colour) > 60)


def _turns(piece: Piece, crisp: bool) -> int:
    if not isinstance(piece.item, Text) or piece.item.is_number:
        return 1
    return len(frames(piece.item, piece.element, crisp))


def _around(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return left, top, right - left, bottom - top
