"""Whether a board can be read from where people stand, and how long its cycle is. Pure: sentences for the installer.

4.2 mm of letter for each metre is the sign makers' minimum, 8.3 mm is comfortable.
"""

from math import ceil, hypot

from display.settings import Settings

LEAST_MM_PER_M = 4.2
COMFORTABLE_MM_PER_M = 8.3
CAPITAL = 0.714  # height of digits and capitals in Noto Sans, of the type size
LETTER = 0.62  # height of a Bengali or Devanagari letter's body, of the type size
CYCLE_S = 30


def advice(settings: Settings) -> list[str]:
    """Return what the installer should know; begins with "warning:" where something is too small."""
    return [*_sizes(settings), _cycle(settings)]


def dot_mm(settings: Settings) -> float | None:
    """Return the distance between two dots, from `pitch_mm` or from the diagonal in inches; None when not given."""
    if settings.pitch_mm:
        return settings.pitch_mm
    return settings.inches * 25.4 / hypot(*settings.profile.size) if settings.inches else None


def _sizes(settings: Settings) -> list[str]:
    dot = dot_mm(settings)
    if dot is None or settings.distance_m is None:
        return ["letter sizes are not checked: give distance_m, and pitch_mm or inches"]
    row = settings.profile.row
    heights = (("number", row["count"].sizes[0] * CAPITAL * dot), ("name", row["name"].sizes[0] * LETTER * dot))
    return [_size(what, height, settings.distance_m, dot) for what, height in heights]


def _size(what: str, height_mm: float, distance_m: float, dot: float) -> str:
    reach = height_mm / LEAST_MM_PER_M
    said = f"{what}: {height_mm:.0f} mm high, readable to {reach:.1f} m"
    if reach >= distance_m:
        easy = "comfortable" if height_mm >= COMFORTABLE_MM_PER_M * distance_m else "not comfortable"
        return f"{said}; {distance_m:g} m is {easy}"
    factor = distance_m / reach
    return (
        f"warning: {said}, but people stand at {distance_m:g} m: hang it nearer, take a panel {factor:.1f} times as"
        f" large (dots {ceil(dot * factor * 10) / 10:g} mm apart), or a profile with fewer rows"
    )


def _cycle(settings: Settings) -> str:
    profile = settings.profile
    turns = len(settings.languages)
    if profile.languages_per_page > 1:
        turns = max(1, turns - 1)
    departments = int(CYCLE_S // (settings.dwell_s * turns)) * profile.rows_per_page
    return f"a cycle of {CYCLE_S} s shows {max(departments, profile.rows_per_page)} departments in {turns} turn(s)"
