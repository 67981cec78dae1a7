"""Plays the lamps' rhythms on any lights. Pure: time is handed in, `set_light(place, colour)` is called on changes."""

from firmware.lamps import OFF, RHYTHMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from firmware.lamps import Lamp

STEP_MS = 20  # lamps are looked at this often while one of them moves


class Player:
    """The lights of one unit."""

    def __init__(self, count: int, set_light: "Callable[[int, str], None]") -> None:
        self.set_light = set_light
        self.lamps: "list[tuple[Lamp, int] | None]" = [None] * count  # with the start of its rhythm
        self.lit = [OFF] * count

    def show(self, place: int, lamp: "Lamp", now_ms: int) -> None:
        """Play this lamp's rhythm from its beginning."""
        self.lamps[place] = (lamp, now_ms)
        self.play(now_ms)

    def play(self, now_ms: int) -> int:
        """Set the lights as they are to be now; return in how many milliseconds to call again."""
        moving = False
        for place, playing in enumerate(self.lamps):
            if playing is not None:
                lamp, began_ms = playing
                colour = lamp.lit(now_ms - began_ms)
                if colour != self.lit[place]:
                    self.lit[place] = colour
                    self.set_light(place, colour)
                moving = moving or len(RHYTHMS[lamp.rhythm]) > 1
        return STEP_MS if moving else 10 * STEP_MS
