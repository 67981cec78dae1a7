"""What the firmware and the hub take from a thing's data: the beds of a unit.json, and pins by name."""

import json
from collections.abc import Mapping

from hardware.thing import Thing

NOTICE = "Made from hardware/{name}/thing.toml by `make hardware`; changes here are lost."


def unit_defaults(thing: Thing) -> str:
    """Return, as JSON, the beds for a unit.json of this thing, in the order of its buttons, under stand-in names.

    With lamps = "chain" the numbers of amber and blue are outputs of the shift-register chain, and `signals` names the
    GPIOs that feed it.
    """
    beds = [{"bed": f"bed-{n}", **vars(bed)} for n, bed in enumerate(thing.beds, start=1)]
    body = {"made": NOTICE.format(name=thing.name), "platform": thing.platform, "lamps": thing.lamps}
    return json.dumps({**body, "signals": dict(thing.signals), "beds": beds}, indent=2) + "\n"


def board_defaults(thing: Thing) -> str:
    """Return, as JSON, what a display or hub configuration takes from this thing: settings and named pins."""
    body = {"made": NOTICE.format(name=thing.name), "platform": thing.platform}
    return json.dumps({**body, **thing.settings, "signals": dict(thing.signals)}, indent=2) + "\n"


def firmware_module(things: Mapping[str, Thing]) -> str:
    """Return, in the dialect of MicroPython, the pins that a unit takes when its unit.json names none.

    Direct: (button, amber, blue) of each bed. Chain: data, clock, latch, enable (low when lamps may light).
    """
    panel, large = things["ward-panel-pico-w"], things["ward-panel-pi"]
    direct = "".join(f"    ({bed.button}, {bed.amber}, {bed.blue}),\n" for bed in panel.beds)
    buttons = ", ".join(str(bed.button) for bed in large.beds)
    chain = ", ".join(str(large.signals[name]) for name in ("data", "clock", "latch", "enable"))
    lines = [
        '"""Pins as drawn in hardware/. Made by `make hardware`; changes here are lost."""',
        "",
        "# button, amber, blue of each bed",
        f"PICO_W_DIRECT = (\n{direct})",
        f"PI_BUTTONS = ({buttons})",
        "# data, clock, latch, enable (low when lamps may light)",
        f"PI_CHAIN = ({chain})",
    ]
    return "\n".join(lines) + "\n"


def pins_module(thing: Thing) -> str:
    """Return the pins as Python constants, in the dialect of MicroPython."""
    lines = [f'"""{NOTICE.format(name=thing.name)}"""', ""]
    if thing.beds:
        for name in ("button", "amber", "blue"):
            numbers = ", ".join(str(getattr(bed, name)) for bed in thing.beds)
            comma = "," if len(thing.beds) == 1 else ""
            lines.append(f"{name.upper()} = ({numbers}{comma})")
    lines += [f"{name.upper()} = {number}" for name, number in sorted(thing.signals.items())]
    return "\n".join(lines) + "\n"
