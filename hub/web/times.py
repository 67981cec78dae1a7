"""Times as people read them, in the zone of the hub's machine. Figures only, so that they need no translation."""

from datetime import datetime

DAY_S = 24 * 3600


def local(moment: int) -> datetime:
    """Return a second UTC as a time of this place."""
    return datetime.fromtimestamp(moment).astimezone()


def clock(moment: int | None, now: int) -> str:
    """Return HH:MM for a time of today, with its day for another, or a dash for none."""
    if moment is None:
        return "–"
    then = local(moment)
    return then.strftime("%H:%M" if then.date() == local(now).date() else "%Y-%m-%d %H:%M")


def zone(now: int) -> str:
    """Return the name of the zone."""
    return local(now).strftime("%Z")


def moment_of(day: str, time: str) -> int | None:
    """Return the second UTC of a day and time of this place as a form gives them, or None when they are none."""
    try:
        return int(datetime.fromisoformat(f"{day}T{time}").astimezone().timestamp())
    except (ValueError, OverflowError, OSError):
        return None
