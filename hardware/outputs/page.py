"""The made sections of docs/build/<thing>.md: tables between markers; the words around them are written by hand."""

import re
from collections.abc import Iterator, Mapping

from hardware.checks.lamps import currents
from hardware.checks.power import trees
from hardware.errors import BadData
from hardware.nets import Nets, lamp_circuits
from hardware.outputs.parts_list import as_table, number
from hardware.thing import Pin, Thing


def places(thing: Thing, pin: Pin) -> str:
    """Return a pin of the controller with its places on the header."""
    found = thing.brain.part.places(pin.name)
    return f"{pin.name} (pin {found[0]})" if len(found) == 1 else f"{pin.name} (any)"


def gpio_name(thing: Thing, number_: int) -> str:
    """Return how the controller's header calls a GPIO number, with its place."""
    return places(thing, Pin(thing.controller, f"{thing.brain.part.facts['gpio_prefix']}{number_}"))


def pins_table(thing: Thing) -> str:
    """Return which pin serves which bed, then the named pins."""
    rows = []
    if thing.beds:
        rows += ["| bed | button | amber lamp | blue lamp |", "|---:|---|---|---|"]
        for n, bed in enumerate(thing.beds, start=1):
            lamps = [lamp_place(thing, output) for output in (bed.amber, bed.blue)]
            rows.append(f"| {n} | {gpio_name(thing, bed.button)} | {lamps[0]} | {lamps[1]} |")
    if thing.signals:
        rows += ["", "| signal | pin |", "|---|---|"] if rows else ["| signal | pin |", "|---|---|"]
        rows += [f"| {name.replace('_', ' ')} | {gpio_name(thing, pin)} |" for name, pin in thing.signals.items()]
    return "\n".join(rows)


def lamp_place(thing: Thing, output: int) -> str:
    """Return where a lamp is switched: a GPIO, or an output of the chain."""
    return f"U{output // 8 + 1} Q{output % 8}" if thing.lamps == "chain" else gpio_name(thing, output)


def wiring_table(thing: Thing) -> str:
    """Return every wire."""
    rows = ["| from | to | colour | through | cable |", "|---|---|---|---|---|"]
    for wire in thing.wires:
        ends = [
            f"{pin.component} {places(thing, pin) if pin.component == thing.controller else pin.name}"
            for pin in (wire.start, wire.end)
        ]
        ohm = f"{wire.through}, {thing.components[wire.through].ohm} ohm" if wire.through else ""
        rows.append(f"| {ends[0]} | {ends[1]} | {wire.colour} | {ohm} | {wire.cable or ''} |")
    return "\n".join(rows)


def cables_table(thing: Thing) -> str:
    """Return the cables to cut."""
    rows = ["| cable | wires | gauge | length |", "|---|---:|---|---:|"]
    rows += [
        f"| {cable.id} | {cable.wires} | {cable.gauge.name} ({cable.gauge.what}) | {number(cable.length_m)} m |"
        for cable in thing.cables.values()
    ]
    return "\n".join(rows)


def power_table(thing: Thing) -> str:
    """Return what is drawn from each rail, at most and all at once."""
    rows = ["| from | gives | drawn at most | lost on the way at most |", "|---|---:|---:|---:|"]
    for tree in trees(thing):
        rail = thing.part(tree.source).rails[tree.source.name]
        lost = max((branch.lost_v for branch in tree.branches), default=0.0)
        rows.append(
            f"| {tree.source} | {rail.volts:g} V, {rail.most_ma:.0f} mA | {tree.total_ma:.0f} mA | {lost:.2f} V |"
        )
    seen = set()
    lamp_rows = []
    for circuit in lamp_circuits(thing, Nets(thing)):
        if circuit.lamp.part.name not in seen:
            seen.add(circuit.lamp.part.name)
            least, typical, most = currents(circuit)
            name = circuit.lamp.part.what.split(" (")[0]
            lamp_rows.append(f"| {name} | {circuit.ohm} ohm | {typical:.1f} mA | {least:.1f} to {most:.1f} mA |")
    if lamp_rows:
        rows += ["", "| lamp | resistor | current | over all tolerances |", "|---|---:|---:|---:|", *lamp_rows]
    return "\n".join(rows)


def printed_table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Return the printed parts with their sizes and mass, from the model's own figures."""
    rows = ["| printed part | pieces | size on the print bed (mm) | plastic |", "|---|---:|---|---:|"]
    for name, figure in figures.items():
        size = " x ".join(f"{figure[axis]:.0f}" for axis in ("x", "y", "z"))
        rows.append(f"| {name} | {figure['pieces']:.0f} | {size} | {figure['grams']:.0f} g |")
    return "\n".join(rows)


def sections(thing: Thing, prices_as_of: str, figures: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Return all made sections by name."""
    made = {"parts": as_table(thing, prices_as_of), "pins": pins_table(thing), "wiring": wiring_table(thing)}
    made |= {"cables": cables_table(thing), "power": power_table(thing)}
    if figures:
        made["printed"] = printed_table(figures)
    return made


def filled(page: str, made: Mapping[str, str]) -> str:
    """Return the page with each made section between its markers; BadData when a marker names none."""

    def replacement(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in made:
            raise BadData(f"there is no made section {name}; there are {', '.join(sorted(made))}")
        return f"<!-- made: {name} -->\n\n{made[name]}\n\n<!-- end: {name} -->"

    return re.sub(r"<!-- made: (?P<name>[a-z]+) -->.*?<!-- end: (?P=name) -->", replacement, page, flags=re.DOTALL)


def markers(page: str) -> Iterator[str]:
    """Yield the names of the sections that the page has a place for."""
    for match in re.finditer(r"<!-- made: ([a-z]+) -->", page):
        yield match[1]
