"""The circuit round one bed, taken from the nets: what the schematic figure shows."""

import json
from dataclasses import asdict, dataclass

from hardware.catalogue import Part
from hardware.nets import LampCircuit, Nets, lamp_circuits
from hardware.thing import Pin, Thing


@dataclass(frozen=True)
class LampFigure:
    """One lamp's branch: what drives it, at which pin of the controller, through which resistor."""

    lamp: str
    resistor: str
    ohm: int
    driver: str
    driver_kind: str
    controller_pin: str
    sinks: bool


@dataclass(frozen=True)
class Figure:
    """The circuit of bed 1: its button with the pull-up, and its lamps."""

    title: str
    button_pin: str
    button: str
    pull_up: str
    pull_up_ohm: int
    lamp_volts: float
    lamps: list[LampFigure]


def lamp_figure(thing: Thing, nets: Nets, circuit: LampCircuit) -> LampFigure:
    """Return the figure of one lamp's branch."""
    assert circuit.driver is not None
    assert circuit.driver_part is not None
    part: Part = circuit.driver_part
    sinks = part.has_role(circuit.driver.name, "sinks")
    gate = Pin(circuit.driver.component, circuit.driver.name.replace("OUT", "IN"))
    pins = sorted(pin.name for pin in nets.of(gate) if thing.gpio(pin) is not None)
    kind = part.what.split(",")[0]
    where = str(circuit.driver)
    controller_pin = pins[0] if pins else "chain"
    return LampFigure(circuit.lamp.id, circuit.resistor, circuit.ohm, where, kind, controller_pin, sinks)


def figure(thing: Thing) -> Figure:
    """Return the figure of the thing's first bed. Only for things that serve beds and pass their checks."""
    nets = Nets(thing)
    circuits = {circuit.lamp.id: circuit for circuit in lamp_circuits(thing, nets)}
    lamps = [circuits["DA1"], circuits["DB1"]]
    signal = nets.of(Pin("S1", "2"))
    [(pull, _)] = nets.resistors(signal)
    button_pin = next(pin.name for pin in sorted(signal) if thing.gpio(pin) is not None)
    return Figure(
        title=thing.title,
        button_pin=button_pin,
        button="S1",
        pull_up=pull.id,
        pull_up_ohm=pull.ohm or 0,
        lamp_volts=lamps[0].volts,
        lamps=[lamp_figure(thing, nets, circuit) for circuit in lamps],
    )


def as_json(thing: Thing) -> str:
    """Return the figure as JSON, the input of the drawing."""
    return json.dumps(asdict(figure(thing)), indent=2) + "\n"


def read(text: str) -> Figure:
    """Return the figure in the JSON."""
    table = json.loads(text)
    return Figure(**{**table, "lamps": [LampFigure(**lamp) for lamp in table["lamps"]]})
