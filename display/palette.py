"""Colours of a board and what they mean. Blue, amber, vermilion: apart from one another for every kind of eye."""

from display.board import AVAILABLE, FULL, LOW, UNKNOWN, WITHHELD

Colour = tuple[int, int, int]

BACKGROUND: Colour = (11, 14, 20)
PANEL: Colour = (22, 27, 37)
BAND: Colour = (30, 37, 51)
UNLIT: Colour = (0, 0, 0)  # an LED board's background
WHITE: Colour = (244, 246, 250)
GREY: Colour = (150, 156, 168)  # what is not promised, and secondary text
BLUE: Colour = (0x56, 0xB4, 0xE9)
AMBER: Colour = (0xFF, 0xB0, 0x00)
VERMILION: Colour = (0xFF, 0x6E, 0x3C)
BLACK: Colour = (11, 14, 20)

STATE_COLOURS: dict[str, Colour] = {
    AVAILABLE: BLUE,
    LOW: AMBER,
    FULL: VERMILION,
    UNKNOWN: WHITE,
    WITHHELD: GREY,
}
