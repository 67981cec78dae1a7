"""Pins: each used once, none that is reserved or not there, every contact with a pull-up."""

from collections import Counter
from collections.abc import Iterator

from hardware.checks.finding import Finding
from hardware.nets import Nets
from hardware.thing import Pin, Thing


def wired_pins(thing: Thing) -> list[Pin]:
    """Return every pin that a wire ends at."""
    return sorted({pin for wire in thing.wires for pin in (wire.start, wire.end)})


def gpio_used_once(thing: Thing) -> Iterator[Finding]:
    """Every GPIO number in the data (beds and signals) is there once."""
    direct = [bed.button for bed in thing.beds]
    if thing.lamps == "gpio":
        direct += [pin for bed in thing.beds for pin in (bed.amber, bed.blue)]
    for number, times in sorted(Counter(direct + list(thing.signals.values())).items()):
        if times > 1:
            yield Finding("gpio_used_once", f"GPIO {number}", f"used {times} times")
    if thing.lamps == "chain":
        outputs = Counter(pin for bed in thing.beds for pin in (bed.amber, bed.blue))
        for output, times in sorted(outputs.items()):
            if times > 1:
                yield Finding("gpio_used_once", f"chain output {output}", f"used {times} times")


def gpio_free_of_reserved(thing: Thing) -> Iterator[Finding]:
    """No wire ends at a GPIO that the controller needs for itself, or that it does not bring out."""
    part = thing.brain.part
    for number in sorted({thing.gpio(pin) for pin in wired_pins(thing)} - {None}, key=str):
        if number in part.facts.get("reserved", ()):
            yield Finding("gpio_free_of_reserved", f"GPIO {number}", f"{part.name} keeps it for itself")


def pins_there(thing: Thing) -> Iterator[Finding]:
    """Every pin that a wire names is on the part (a plug has no more ways than its pin count)."""
    for pin in wired_pins(thing):
        if pin.name not in thing.part(pin).pins:
            count = len(thing.part(pin).pins)
            yield Finding("pins_there", str(pin), f"{thing.part(pin).name} has no such pin among its {count}")


def cables_full_enough(thing: Thing) -> Iterator[Finding]:
    """A cable carries as many wires as it has, no more and no fewer."""
    used = Counter(wire.cable for wire in thing.wires if wire.cable is not None)
    for cable in thing.cables.values():
        if used[cable.id] != cable.wires:
            yield Finding("cables_full_enough", cable.id, f"{cable.wires} wires, {used[cable.id]} connected")


def one_way_one_wire(thing: Thing) -> Iterator[Finding]:
    """At the cable side of a plug, each way has one wire."""
    ends = Counter(pin for wire in thing.wires if wire.cable for pin in (wire.start, wire.end))
    for pin, times in sorted(ends.items()):
        if times > 1 and all(name.isdigit() for name in thing.part(pin).pins) and "ohm" not in thing.part(pin).name:
            yield Finding("one_way_one_wire", str(pin), f"{times} cable wires in one way")


def signals_separate(thing: Thing) -> Iterator[Finding]:
    """No net joins two GPIOs, two outputs, or a rail to another rail or to ground."""
    nets = Nets(thing)
    for net in nets.all():
        drivers = [pin for role in ("gpio", "outputs", "sinks") for pin in nets.with_role(net, role)]
        if len(drivers) > 1:
            yield Finding("signals_separate", " ".join(map(str, drivers)), "joined, and more than one can drive")
        feeds = {thing.part(pin).rails[pin.name].volts for pin in net if pin.name in thing.part(pin).rails}
        if nets.with_role(net, "ground"):
            feeds.add(0.0)
        if len(feeds) > 1 or (feeds and drivers):
            yield Finding("signals_separate", str(min(net)), f"short: {sorted(feeds)} V and {len(drivers)} outputs")


def contacts_pulled_up(thing: Thing) -> Iterator[Finding]:
    """A button joins one GPIO to ground; one pull-up to 3.3 V gives the contact its cleaning current."""
    nets = Nets(thing)
    for button in thing.components.values():
        if "wetting_ma" not in button.part.facts:
            continue
        one, two = (nets.of(Pin(button.id, name)) for name in ("1", "2"))
        signal, ground = (two, one) if nets.volts(one) == 0.0 else (one, two)
        if nets.volts(ground) != 0.0 or not any(thing.gpio(pin) is not None for pin in signal):
            yield Finding("contacts_pulled_up", button.id, "not between a GPIO and ground")
            continue
        pulls = [(part, nets.volts(far)) for part, far in nets.resistors(signal)]
        if len(pulls) != 1 or pulls[0][1] != 3.3:
            yield Finding("contacts_pulled_up", button.id, f"needs one resistor to 3.3 V, has {len(pulls)} to {pulls}")
            continue
        milliamps = 3300 / (pulls[0][0].ohm or 1)
        if not button.part.number("wetting_ma") <= milliamps <= 5:
            yield Finding("contacts_pulled_up", button.id, f"{milliamps:.2f} mA through the contact, wanted 0.5 to 5")


def buttons_in_order(thing: Thing) -> Iterator[Finding]:
    """The pin of bed n in the data really is the one wired to button n: a family must not read its neighbour's bed."""
    nets = Nets(thing)
    for n, bed in enumerate(thing.beds, start=1):
        net = nets.of(Pin(f"S{n}", "2"))
        found = {thing.gpio(pin) for pin in net} - {None}
        if found != {bed.button}:
            yield Finding("buttons_in_order", f"S{n}", f"wired to GPIO {sorted(map(str, found))}, wanted {bed.button}")
