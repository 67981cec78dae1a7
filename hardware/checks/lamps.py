"""Lamps: resistor values from the E12 row, currents between visible and harmful, sums within every chip's limits."""

from collections import defaultdict
from collections.abc import Iterator

from hardware.checks.finding import Finding
from hardware.nets import LampCircuit, Nets, lamp_circuits
from hardware.thing import Pin, Thing

E12 = (10, 12, 15, 18, 22, 27, 33, 39, 47, 56, 68, 82)
WANTED_MA = 5.0  # seen across a bay by day, not dazzling by night (to be confirmed with people)
SUPPLY_SPREAD = 0.05


def e12_at_least(ohm: float) -> int:
    """Return the smallest value of the E12 row that is not below `ohm`."""
    decade = 1
    while True:
        for step in E12:
            value = step * decade // 10 if step * decade % 10 == 0 else step * decade / 10
            if value >= ohm - 1e-9:
                return int(-(-value // 1))
        decade *= 10


def wanted_ohm(circuit: LampCircuit) -> int:
    """Return the resistor for WANTED_MA at typical values."""
    forward = circuit.lamp.part.three("forward_v")[1]
    drop = circuit.driver_part.three("output_drop_v")[1] if circuit.driver_part else 0.0
    return e12_at_least((circuit.volts - forward - drop) / WANTED_MA * 1000)


def currents(circuit: LampCircuit) -> tuple[float, float, float]:
    """Return least, typical and most mA over the spread of LED, driver and supply."""
    forward = circuit.lamp.part.three("forward_v")
    drop = circuit.driver_part.three("output_drop_v") if circuit.driver_part else (0.0, 0.0, 0.0)
    return (
        circuit.milliamps(forward[2], drop[2], 1 - SUPPLY_SPREAD),
        circuit.milliamps(forward[1], drop[1]),
        circuit.milliamps(forward[0], drop[0], 1 + SUPPLY_SPREAD),
    )


def lamp_resistors(thing: Thing) -> Iterator[Finding]:
    """Each LED has a driver and the E12 resistor for the wanted current, and is bright and unharmed at all spreads."""
    for circuit in lamp_circuits(thing, Nets(thing)):
        name, part = circuit.lamp.id, circuit.lamp.part
        if circuit.driver is None or circuit.ohm == 0:
            yield Finding("lamp_resistors", name, "has no driver" if circuit.driver is None else "has no resistor")
            continue
        if circuit.ohm != wanted_ohm(circuit):
            says = f"{circuit.ohm} ohm, {WANTED_MA} mA wants {wanted_ohm(circuit)}"
            yield Finding("lamp_resistors", circuit.resistor, says)
        least, _, most = currents(circuit)
        if least < part.number("least_ma") or most > part.number("most_ma"):
            yield Finding("lamp_resistors", name, f"{least:.1f} to {most:.1f} mA is too dim or too much")


def output_currents(thing: Thing) -> dict[Pin, float]:
    """Return the most mA at each pin that drives something: lamps, inputs of chips, pull-ups."""
    nets, drawn = Nets(thing), defaultdict[Pin, float](float)
    for circuit in lamp_circuits(thing, nets):
        if circuit.driver is not None and circuit.ohm:
            drawn[circuit.driver] += currents(circuit)[2]
    for net in nets.all():
        gpios = [pin for pin in nets.with_role(net, "gpio") if pin.component == thing.controller]
        for pin in gpios:
            for listener in nets.with_role(net, "inputs"):
                drawn[pin] += thing.part(listener).number("input_ma", 0.01)
    return dict(drawn)


def pin_currents(thing: Thing) -> Iterator[Finding]:
    """No pin, and no chip in sum, carries more than its data sheet allows."""
    sums = defaultdict[str, float](float)
    for pin, milliamps in sorted(output_currents(thing).items()):
        sums[pin.component] += milliamps
        if milliamps > thing.part(pin).number("pin_most_ma"):
            most = thing.part(pin).number("pin_most_ma")
            yield Finding("pin_currents", str(pin), f"{milliamps:.1f} mA, at most {most:.0f}")
    for name, milliamps in sums.items():
        most = thing.components[name].part.number("total_most_ma")
        if milliamps > most:
            yield Finding("pin_currents", name, f"{milliamps:.1f} mA in all, at most {most:.0f}")


def lamps_in_order(thing: Thing) -> Iterator[Finding]:
    """The lamp wired to bed n is the one the data gives to bed n, through its driver."""
    nets = Nets(thing)
    circuits = {circuit.lamp.id: circuit for circuit in lamp_circuits(thing, nets)}
    for n, bed in enumerate(thing.beds, start=1):
        for lamp, wanted in ((f"DA{n}", bed.amber), (f"DB{n}", bed.blue)):
            circuit = circuits.get(lamp)
            found = None if circuit is None or circuit.driver is None else driven_from(thing, nets, circuit.driver)
            if found != wanted:
                yield Finding("lamps_in_order", lamp, f"lit by {found}, data says {wanted}")


def driven_from(thing: Thing, nets: Nets, driver: Pin) -> int | None:
    """Return the number in the data that switches a driver pin: a GPIO, or an output of the chain."""
    number = driver.name.lstrip("OUTQ")
    if thing.lamps == "chain":
        return (int(driver.component.removeprefix("U")) - 1) * 8 + int(number)
    gate = driver if thing.gpio(driver) is not None else Pin(driver.component, f"IN{number}")
    found = [thing.gpio(pin) for pin in nets.of(gate) if thing.gpio(pin) is not None]
    return found[0] if len(found) == 1 else None
