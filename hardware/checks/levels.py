"""Levels: what drives a net is understood by what listens, and harms nothing; every chip is fed what it needs."""

from collections.abc import Iterator

from hardware.checks.finding import Finding
from hardware.nets import Net, Nets
from hardware.thing import Pin, Thing

SUPPLY_LOW = 0.95  # an adaptor of 5 % tolerance


def listeners(thing: Thing, nets: Nets, net: Net) -> list[Pin]:
    """Return the pins of a net that listen."""
    driven = nets.with_role(net, "outputs") or nets.with_role(net, "sinks")
    return nets.with_role(net, "inputs") + (nets.with_role(net, "gpio") if driven else [])


def levels_understood(thing: Thing) -> Iterator[Finding]:
    """3.3 V out reaches the threshold of what listens; more than 3.6 V never reaches a 3.3 V pin."""
    nets = Nets(thing)
    for net in nets.all():
        for role, fact in (("gpio", "output_high_v"), ("outputs", "output_high_v")):
            for source in nets.with_role(net, role):
                high = thing.part(source).number(fact)
                for pin in listeners(thing, nets, net):
                    needed, most = thing.part(pin).number("input_high_v"), thing.part(pin).number("input_most_v")
                    peak = thing.part(source).number("high_v", 3.3)
                    if pin != source and high < needed:
                        yield Finding("levels_understood", str(pin), f"needs {needed} V, {source} assures {high} V")
                    if pin != source and peak > most:
                        yield Finding("levels_understood", str(pin), f"stands {most} V, {source} gives {peak} V")


def pulls_harmless(thing: Thing) -> Iterator[Finding]:
    """A resistor never pulls a pin above what it stands (5 V on a 3.3 V controller)."""
    nets = Nets(thing)
    for net in nets.all():
        for resistor, far in nets.resistors(net):
            volts = nets.volts(far) or 0.0
            for pin in nets.with_role(net, "gpio") + nets.with_role(net, "inputs"):
                most = thing.part(pin).number("input_most_v")
                if volts > most:
                    yield Finding("pulls_harmless", str(pin), f"{resistor.id} pulls to {volts} V, it stands {most} V")


def chips_fed(thing: Thing) -> Iterator[Finding]:
    """Every supply pin is on a rail of a voltage it takes, every part with a ground pin is grounded."""
    nets = Nets(thing)
    for component in thing.components.values():
        part = component.part
        for name in part.pins:
            if part.has_role(name, "supply"):
                volts = nets.volts(nets.of(Pin(component.id, name)))
                least, most = part.facts.get("supply_v", (4.75, 5.25))
                if volts is None or not least <= volts <= most:
                    yield Finding("chips_fed", f"{component.id}:{name}", f"gets {volts} V, wants {least} to {most} V")
        grounds = [Pin(component.id, name) for name in part.pins if part.has_role(name, "ground")]
        if grounds and not any(len(nets.of(pin)) > 1 for pin in grounds):
            yield Finding("chips_fed", component.id, "not grounded")


def one_ground(thing: Thing) -> Iterator[Finding]:
    """All grounds are one: two that are apart make every level meaningless."""
    nets = Nets(thing)
    grounds = {net for net in nets.all() if nets.with_role(net, "ground")}
    parts: list[set[str]] = []
    for net in grounds:  # a part's own ground pins are one inside it
        ids = {pin.component for pin in nets.with_role(net, "ground")}
        touching = [group for group in parts if group & ids]
        parts = [group for group in parts if group not in touching] + [ids.union(*touching)]
    if len(parts) > 1:
        apart = " | ".join(sorted(" ".join(sorted(group)) for group in parts))
        yield Finding("one_ground", apart, "grounds are not joined")


def addresses_differ(thing: Thing) -> Iterator[Finding]:
    """No two parts on the I2C bus answer to one address."""
    seen: dict[int, str] = {}
    for component in thing.components.values():
        if component.address is None:
            continue
        if component.address in seen:
            says = f"address {component.address:#x} is also that of {seen[component.address]}"
            yield Finding("addresses_differ", component.id, says)
        seen[component.address] = component.id
