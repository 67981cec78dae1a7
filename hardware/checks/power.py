"""Power: what is drawn, whether supply, fuse and cables carry it with margin, and what arrives at the end."""

from collections import defaultdict
from collections.abc import Iterator

from hardware.checks.finding import Finding
from hardware.checks.lamps import currents
from hardware.nets import Flow, Nets, Tree, lamp_circuits
from hardware.thing import Pin, Thing

MARGIN = 1.25
MOST_LOST = 0.04  # of the supply voltage; with the adaptor's own 5 % the end still gets 4.55 of 5 V
USED_WIRE = 0.8  # of the gauge's amps


def supply_pin(thing: Thing, component: str) -> Pin:
    """Return the pin through which a component takes power."""
    part = thing.components[component].part
    return Pin(component, part.roles["supply"][0])


def loads(thing: Thing) -> dict[Pin, float]:
    """Return the most mA drawn at each pin: chips at their supply pins, lamps where their current leaves the rail."""
    drawn, nets = defaultdict[Pin, float](float), Nets(thing)
    for component in thing.components.values():
        if component.part.facts.get("supply_ma"):
            drawn[supply_pin(thing, component.id)] += component.part.number("supply_ma")
    for circuit in lamp_circuits(thing, nets):
        if circuit.driver is None or not circuit.ohm:
            continue
        sinks = thing.part(circuit.driver).has_role(circuit.driver.name, "sinks")
        pin = Pin(circuit.lamp.id, "A") if sinks else supply_pin(thing, circuit.driver.component)
        drawn[pin] += currents(circuit)[2]
    for button in thing.components.values():
        if "wetting_ma" in button.part.facts:
            for resistor, far in nets.resistors(nets.of(Pin(button.id, "2"))):
                rail = [pin for pin in far if pin.name in thing.part(pin).rails]
                for pin in rail[:1]:
                    drawn[pin] += (nets.volts(far) or 0.0) / (resistor.ohm or 1) * 1000
    return dict(drawn)


def trees(thing: Thing) -> list[Tree]:
    """Return the power tree of every rail that feeds something."""
    drawn = loads(thing)
    wired = {pin for wire in thing.wires for pin in (wire.start, wire.end)}
    sources = sorted(pin for pin in wired if pin.name in thing.part(pin).rails)
    return [Flow(thing, drawn).tree(source) for source in sources]


def supply_margins(thing: Thing) -> Iterator[Finding]:
    """A supply gives at least a quarter more than all that hangs on it can draw at once."""
    for tree in trees(thing):
        most = thing.part(tree.source).rails[tree.source.name].most_ma
        if tree.total_ma * MARGIN > most:
            says = f"{tree.total_ma:.0f} mA drawn; with margin {tree.total_ma * MARGIN:.0f}, it gives {most:.0f}"
            yield Finding("supply_margins", str(tree.source), says)


def fuses_sized(thing: Thing) -> Iterator[Finding]:
    """A fuse carries the load when warm and opens before cable or supply give up; a supply without one is a fault."""
    for tree in trees(thing):
        supply = thing.part(tree.source).rails[tree.source.name]
        if supply.volts >= 5 and not tree.fuses and "fused" not in thing.part(tree.source).facts:
            yield Finding("fuses_sized", str(tree.source), "no fuse between supply and load")
        weakest = min((b.cable.gauge.amps * 1000 for b in tree.branches if b.cable and b.milliamps), default=1e9)
        for name, drawn in tree.fuses.items():
            fuse = thing.components[name].part.fuse
            assert fuse is not None
            if drawn > fuse.hold_ma * fuse.use:
                says = f"{drawn:.0f} mA drawn, it holds {fuse.hold_ma * fuse.use:.0f} when warm"
                yield Finding("fuses_sized", name, says)
            if fuse.trip_ma > min(supply.most_ma * MARGIN, weakest * 3):
                says = f"opens at {fuse.trip_ma:.0f} mA: the supply or a cable gives up first"
                yield Finding("fuses_sized", name, says)


def cables_carry(thing: Thing) -> Iterator[Finding]:
    """No wire in a power tree carries more than its gauge, and no more than 4 % of the voltage is lost on the way."""
    for tree in trees(thing):
        volts = thing.part(tree.source).rails[tree.source.name].volts
        for branch in tree.branches:
            if branch.cable and branch.milliamps > branch.cable.gauge.amps * 1000 * USED_WIRE:
                says = f"{branch.milliamps:.0f} mA in {branch.cable.gauge.name}"
                yield Finding("cables_carry", branch.cable.id, says)
            if branch.lost_v > volts * MOST_LOST and branch.milliamps:
                yield Finding("cables_carry", str(branch.end), f"{branch.lost_v:.2f} V of {volts} V lost on the way")


def enough_arrives(thing: Thing) -> Iterator[Finding]:
    """With the supply at its lowest and everything on, each chip still gets its least voltage."""
    for tree in trees(thing):
        source = thing.part(tree.source)
        lowest = source.rails[tree.source.name].volts * (1 - source.number("tolerance", 0.05))
        for pin, lost in sorted(tree.lost.items()):
            if thing.part(pin).has_role(pin.name, "supply") and pin != tree.source:
                least = thing.part(pin).facts.get("supply_v", (4.75, 5.25))[0]
                if lowest - lost < least:
                    yield Finding("enough_arrives", str(pin), f"{lowest - lost:.2f} V at worst, wants {least} V")


def backup_lasts(thing: Thing) -> Iterator[Finding]:
    """The cells carry the hub as long as promised; a fifth is lost in conversion or never used."""
    if "backup_h" in thing.settings:
        hours = thing.settings["battery_wh"] * 0.8 / thing.settings["average_w"]
        if hours < thing.settings["backup_h"]:
            yield Finding("backup_lasts", "UPS", f"{hours:.1f} h, wanted {thing.settings['backup_h']} h")


def plugs_carry(thing: Thing) -> Iterator[Finding]:
    """No plug carries more than it is made for."""
    for tree in trees(thing):
        for branch in tree.branches:
            most = thing.part(branch.end).facts.get("most_ma")
            if most is not None and branch.milliamps > most:
                yield Finding("plugs_carry", str(branch.end), f"{branch.milliamps:.0f} mA, at most {most}")
