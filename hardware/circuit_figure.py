"""Draws the circuit round one bed with schemdraw (in the environment of `make hardware`)."""

import re
from pathlib import Path

import schemdraw
from schemdraw import elements as e

from hardware.circuit import Figure, LampFigure

UNIT = 2.6


def draw_circuit(figure: Figure, path: Path) -> None:
    """Write the figure as SVG."""
    schemdraw.use("svg")
    with schemdraw.Drawing(show=False, unit=UNIT) as drawing:
        drawing.config(fontsize=11, bgcolor="white")
        button(drawing, figure)
        for place, lamp in enumerate(figure.lamps):
            branch(drawing, figure, lamp, 8.5 + place * 6.0)
    svg = drawing.get_imagedata("svg").decode()
    path.write_text(re.sub(r"-?\d+\.\d{3,}", lambda n: f"{float(n.group(0)):.2f}", svg), encoding="utf-8")


def button(drawing: schemdraw.Drawing, figure: Figure) -> None:
    """Draw the button with its pull-up."""
    drawing += e.Vdd().at((2.6, 4.6)).label("3.3 V")
    drawing += e.Resistor().at((2.6, 4.6)).down().label(f"{figure.pull_up}\n{figure.pull_up_ohm} Ω", loc="bottom")
    drawing += e.Dot()
    drawing += e.Line().at((2.6, 2.0)).left().length(1.6)
    drawing += e.Tag(width=1.7).left().label(figure.button_pin)
    drawing += e.Button().at((2.6, 2.0)).down().label(f"{figure.button}\nbutton", loc="bottom")
    drawing += e.Ground()


def branch(drawing: schemdraw.Drawing, figure: Figure, lamp: LampFigure, x: float) -> None:
    """Draw one lamp: supply, LED, resistor and sink; or output, resistor, LED and ground."""
    resistor = f"{lamp.resistor}\n{lamp.ohm} Ω"
    gate = f"{lamp.driver_kind}\n{lamp.driver}"
    if lamp.sinks:
        drawing += e.Vdd().at((x, 7.2)).label(f"{figure.lamp_volts:g} V")
        drawing += e.LED().at((x, 7.2)).down().label(lamp.lamp, loc="bottom")
        drawing += e.Resistor().down().label(resistor, loc="bottom")
        sink = e.BjtNpn(circle=True).anchor("collector").at((x, 2.0)).right().label(gate, loc="right")
        drawing += sink
        drawing += e.Ground().at(sink.emitter)
        drawing += e.Line().at(sink.base).left().length(0.6)
        drawing += e.Tag(width=1.7).left().label(lamp.controller_pin)
        return
    drawing += e.Dot(open=True).at((x, 6.4)).label(gate, loc="top")
    drawing += e.Resistor().at((x, 6.4)).down().label(resistor, loc="bottom")
    drawing += e.LED().down().label(lamp.lamp, loc="bottom")
    drawing += e.Ground()
