"""WireViz descriptions: `harness` is cables and front, `rails` power on the board, `board` signals on it."""

import json
from collections import defaultdict
from collections.abc import Iterable

from hardware.nets import Nets
from hardware.outputs.constants import NOTICE
from hardware.thing import Component, Thing, Wire

Drawing = dict[str, dict[str, dict[str, object]]]


def in_front(component: Component) -> bool:
    """Whether a part sits in the front of the case, not on the board."""
    return "forward_v" in component.part.facts or "wetting_ma" in component.part.facts


def split(thing: Thing) -> dict[str, list[Wire]]:
    """Return the wires of each drawing."""
    drawings: dict[str, list[Wire]] = {"harness": [], "rails": [], "board": []}
    nets = Nets(thing)
    for wire in thing.wires:
        front = any(in_front(thing.components[pin.component]) for pin in (wire.start, wire.end))
        power = nets.volts(nets.of(wire.start)) is not None
        drawings["harness" if wire.cable or front else "rails" if power else "board"].append(wire)
    return {name: wires for name, wires in drawings.items() if wires}


def connectors(thing: Thing, wires: Iterable[Wire]) -> dict[str, dict[str, object]]:
    """Return each component that a wire touches, with the pins that are used, in the order they have on the part."""
    used = defaultdict[str, set[str]](set)
    for wire in wires:
        for pin in (wire.start, wire.end):
            used[pin.component].add(pin.name)
    found: dict[str, dict[str, object]] = {}
    for id_, names in used.items():
        part = thing.components[id_].part
        ordered = [name for name in dict.fromkeys(part.pins) if name in names]
        found[id_] = {"type": part.what.split(",")[0].split(":")[0], "pins": [part.places(name)[0] for name in ordered]}
        if not all(name.isdigit() for name in ordered):
            found[id_]["pinlabels"] = ordered
    return found


def way(pin: str) -> str | int:
    """Return a pin as WireViz wants it: a numbered way as a number."""
    return int(pin) if pin.isdigit() else pin


def bundles(thing: Thing, wires: Iterable[Wire]) -> tuple[dict[str, dict[str, object]], dict[str, list[Wire]]]:
    """Return the cables, and bundles for loose wires that go the same way, each with its wires."""
    groups: dict[str, list[Wire]] = defaultdict(list)
    for wire in wires:
        groups[wire.cable or f"to {wire.end.component}"].append(wire)
    found: dict[str, dict[str, object]] = {}
    for name, group in groups.items():
        cable = thing.cables.get(name)
        facts: dict[str, object] = {"wirecount": len(group), "colors": [wire.colour for wire in group]}
        if cable is None:
            facts["category"] = "bundle"
        else:
            facts["length"] = cable.length_m
            facts["gauge" if cable.gauge.name.endswith("AWG") else "type"] = cable.gauge.name
        if any(wire.through for wire in group):
            facts["wirelabels"] = [with_resistor(thing, wire) for wire in group]
        found[name] = facts
    return found, groups


def with_resistor(thing: Thing, wire: Wire) -> str:
    """Return what is written on a wire: the resistor in it."""
    return f"{wire.through} {thing.components[wire.through].ohm} ohm" if wire.through else ""


def drawing(thing: Thing, name: str, wires: list[Wire]) -> str:
    """Return a WireViz file (YAML whose leaves are JSON)."""
    cables, groups = bundles(thing, wires)
    lines = [f"# {NOTICE.format(name=thing.name)} ({name})", "options:", '  bgcolor: "WH"', "  mini_bom_mode: true"]
    for title, entries in (("connectors", connectors(thing, wires)), ("cables", cables)):
        lines.append(f"{title}:")
        lines += [f"  {json.dumps(key)}: {json.dumps(facts)}" for key, facts in entries.items()]
    lines.append("connections:")
    for cable, group in groups.items():
        for place, wire in enumerate(group, start=1):
            ends = [
                {wire.start.component: way(wire.start.name)},
                {cable: place},
                {wire.end.component: way(wire.end.name)},
            ]
            lines.append(f"  - {json.dumps(ends)}")
    return "\n".join(lines) + "\n"


def drawings(thing: Thing) -> dict[str, str]:
    """Return the WireViz file of each drawing by name."""
    return {name: drawing(thing, name, wires) for name, wires in split(thing).items()}
