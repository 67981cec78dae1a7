"""How bright a board is at what time of day. Pure."""

from dataclasses import dataclass

FULL_LEVEL = 255
FLOOR = 20  # percent; a board that is off at night looks broken


@dataclass(frozen=True)
class Night:
    """Dimmer between two minutes of the day, over midnight or not. `level` is percent, at least FLOOR."""

    start_min: int
    end_min: int
    level: int


def brightness(night: Night | None, now: int | None, utc_offset_min: int) -> int:
    """Return 0 to 255. Without a schedule or a known time the board is as bright as it can be."""
    if night is None or now is None:
        return FULL_LEVEL
    minute = (now // 60 + utc_offset_min) % (24 * 60)
    if night.start_min <= night.end_min:
        is_night = night.start_min <= minute < night.end_min
    else:
        is_night = minute >= night.start_min or minute < night.end_min
    return FULL_LEVEL * max(FLOOR, night.level) // 100 if is_night else FULL_LEVEL
