"""A row of the benchmark: a figure of the product, the limit or peer measured beside it, and the ratio that counts."""

import json
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """`ratio` is value / baseline; the row holds when it is on the right side of `target`."""

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float
    target: str
    holds: bool
    note: str = ""


def at_most(name: str, value: float, unit: str, baseline: float, limit: float, note: str = "") -> Row:
    """Return a row that holds while the value is at most `limit` times the baseline."""
    ratio = value / baseline
    return Row(name, round(value, 4), unit, round(baseline, 4), round(ratio, 3), f"<= {limit}", ratio <= limit, note)


def at_least(name: str, value: float, unit: str, baseline: float, limit: float, note: str = "") -> Row:
    """Return a row that holds while the value is at least `limit` times the baseline."""
    ratio = value / baseline
    return Row(name, round(value, 4), unit, round(baseline, 4), round(ratio, 3), f">= {limit}", ratio >= limit, note)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie; the nearest rank, never an invented value."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def interleaved(rounds: int, **measures: Callable[[], float]) -> dict[str, list[float]]:
    """Call each measure once a round, in turn, so that a noisy minute falls on all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in progress(range(rounds)):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def progress(rounds: range) -> Iterator[int]:
    """Yield the rounds, drawing a bar on a terminal."""
    for done in rounds:
        if sys.stderr.isatty():
            filled = 40 * (done + 1) // len(rounds)
            sys.stderr.write(f"\r  [{'#' * filled}{'.' * (40 - filled)}] {done + 1}/{len(rounds)}")
            sys.stderr.flush()
        yield done
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 60 + "\r")


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def write(rows: list[Row], path: Path) -> None:
    """Write the rows as JSON and print them as a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"rows": [asdict(row) for row in rows]}, indent=2) + "\n")
    print(f"{'row':<34}{'value':>12}{'baseline':>12}{'ratio':>8}  {'target':<9}{'':<7}note")
    for row in rows:
        word = "holds" if row.holds else "MISSED"
        value, baseline = f"{row.value:g} {row.unit}", f"{row.baseline:g} {row.unit}"
        print(f"{row.name:<34}{value:>12}{baseline:>12}{row.ratio:>8.2f}  {row.target:<9}{word:<7}{row.note}")
