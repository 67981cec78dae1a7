"""A chart of counts over time, as rectangles for the page's SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.services.course import Point
from wire.messages import BUCKETS

WIDTH, HEIGHT = 960, 280
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 8, 26
# From the ground up: what is certain to be taken first, what can be given last.
ORDER = ("occupied", "cleaning", "closed", "unstaffed", "held", "unknown", "offerable")
assert sorted(ORDER) == sorted(BUCKETS)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bucket at one moment."""

    bucket: str
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the scale and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws."""

    bars: tuple[Bar, ...]
    levels: tuple[Mark, ...]
    times: tuple[Mark, ...]


def chart_of(points: Sequence[Point], labels: Sequence[str]) -> Chart:
    """Return the chart; a label that is empty is not drawn."""
    most = max((point.counts.configured for point in points), default=0) or 1
    edges = [LEFT + (WIDTH - LEFT - RIGHT) * place // len(points) for place in range(len(points) + 1)]
    scale = (HEIGHT - TOP - BOTTOM) / most
    ground = HEIGHT - BOTTOM
    bars: list[Bar] = []
    for place, point in enumerate(points):
        top = float(ground)
        for bucket in ORDER:
            number = point.counts.buckets[bucket]
            if number:
                top -= number * scale
                bars.append(Bar(bucket, edges[place], _r(top), edges[place + 1] - edges[place], _r(number * scale)))
    levels = tuple(Mark(_r(ground - level * scale), str(level)) for level in _levels(most))
    times = tuple(Mark(edges[place], text) for place, text in enumerate(labels) if text)
    return Chart(_joined(bars), levels, times)


def _joined(bars: list[Bar]) -> tuple[Bar, ...]:
    """Neighbours of one height become one rectangle: no seams, and a smaller page."""
    done: dict[str, list[Bar]] = {}
    for bar in bars:
        row = done.setdefault(bar.bucket, [])
        last = row[-1] if row else None
        if last and (last.y, last.height) == (bar.y, bar.height) and last.x + last.width == bar.x:
            row[-1] = Bar(bar.bucket, last.x, last.y, bar.x + bar.width - last.x, last.height)
        else:
            row.append(bar)
    return tuple(bar for row in done.values() for bar in row)


def _levels(most: int) -> list[int]:
    step = next(size for power in range(9) for size in (10**power, 2 * 10**power, 5 * 10**power) if most / size <= 5)
    return list(range(0, most + 1, step))


def _r(number: float) -> float:
    return round(number, 1)
