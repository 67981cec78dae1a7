"""The list of parts to order: quantities counted from the data, ratings, estimated cost."""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from hardware.catalogue import Gauge, Part
from hardware.thing import Thing


@dataclass(frozen=True)
class Line:
    """One line of the list. `where` names the components."""

    what: str
    rating: str
    quantity: float
    price_inr: float
    where: str

    @property
    def cost_inr(self) -> float:
        """The whole line's estimated cost."""
        return self.quantity * self.price_inr


def lines(thing: Thing) -> Iterator[Line]:
    """Yield the lines: wired parts first, then what is bought besides."""
    counted: Counter[tuple[str, int | None]] = Counter()
    ids: dict[tuple[str, int | None], list[str]] = {}
    parts: dict[str, Part] = {}
    for component in thing.components.values():
        key = (component.part.name, component.ohm)
        counted[key] += 1
        ids.setdefault(key, []).append(component.id)
        parts[component.part.name] = component.part
    for (name, ohm), quantity in counted.items():
        part = parts[name]
        what = f"{part.what}, {ohm} ohm" if ohm else part.what
        yield Line(what, part.rating, quantity, part.price_inr, span(ids[(name, ohm)]))
    yield from wire_lines(thing)
    for extra in thing.extras:
        yield Line(extra.part.what, extra.part.rating, extra.quantity, extra.part.price_inr, "")


def wire_lines(thing: Thing) -> Iterator[Line]:
    """Yield the wire to buy for the cables that are made here: metres by gauge, a fifth more for ends and mistakes."""
    metres = defaultdict[Gauge, float](float)
    for cable in thing.cables.values():
        if not cable.supplied:
            metres[cable.gauge] += cable.length_m * cable.wires
    for gauge, length in sorted(metres.items(), key=lambda entry: entry[0].name):
        what = f"Stranded wire {gauge.name} ({gauge.what}) for cables, per metre"
        yield Line(what, "300 V, 80 degrees", ceil(length * 1.2), gauge.price_inr, "")


def span(ids: list[str]) -> str:
    """Return ids shortly: J1 to J8."""
    return ids[0] if len(ids) == 1 else f"{ids[0]} to {ids[-1]}" if len(ids) > 2 else " ".join(ids)


def number(value: float) -> str:
    """Return a quantity without a needless decimal point."""
    return f"{value:g}"


def as_csv(thing: Thing, prices_as_of: str) -> str:
    """Return the list as CSV; the month of the estimate is in the header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    month = f"estimate {prices_as_of}"
    writer.writerow(["part", "rating", "quantity", f"INR each ({month})", f"INR ({month})", "where"])
    for line in lines(thing):
        cost = f"{line.cost_inr:.0f}"
        writer.writerow([line.what, line.rating, number(line.quantity), number(line.price_inr), cost, line.where])
    writer.writerow(["all parts", "", "", "", f"{sum(line.cost_inr for line in lines(thing)):.0f}", ""])
    return out.getvalue()


def as_table(thing: Thing, prices_as_of: str) -> str:
    """Return the list as a Markdown table."""
    rows = [
        f"| part | rating | quantity | INR (estimate, {prices_as_of}) | where |",
        "|---|---|---:|---:|---|",
    ]
    for line in lines(thing):
        cost = f"{line.cost_inr:,.0f}"
        rows.append(f"| {line.what} | {line.rating} | {number(line.quantity)} | {cost} | {line.where} |")
    rows.append(f"| **all parts** | | | **{sum(line.cost_inr for line in lines(thing)):,.0f}** | |")
    return "\n".join(rows)
