"""What is joined to what: nets (pins at one voltage), the lamps' circuits, and the tree that power flows through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hardware.catalogue import Part
from hardware.thing import Cable, Component, Pin, Thing, Wire

Net = frozenset[Pin]


def joined_inside(component: Component, pin: str) -> list[str]:
    """Return the pins that the part itself joins to this one."""
    return [other for group in component.part.passes if pin in group for other in group if other != pin]


class Nets:
    """The nets of a thing. A resistor separates nets; a fuse, a plug or a part that passes power through does not."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing
        self._roots: dict[Pin, Pin] = {}
        for wire in thing.wires:
            for pin in (wire.start, wire.end):
                for other in joined_inside(thing.components[pin.component], pin.name):
                    self._join(pin, Pin(pin.component, other))
            if wire.through is None:
                self._join(wire.start, wire.end)
            else:
                self._join(wire.start, wire.start)
                self._join(wire.end, wire.end)
        groups: dict[Pin, set[Pin]] = {}
        for pin in list(self._roots):
            groups.setdefault(self._root(pin), set()).add(pin)
        self._nets = {pin: net for net in map(frozenset, groups.values()) for pin in net}

    def _root(self, pin: Pin) -> Pin:
        while self._roots.setdefault(pin, pin) != pin:
            pin = self._roots[pin]
        return pin

    def _join(self, one: Pin, other: Pin) -> None:
        self._roots[self._root(one)] = self._root(other)

    def of(self, pin: Pin) -> Net:
        """Return the net of a pin (the pin alone when nothing is joined to it)."""
        return self._nets.get(pin, frozenset([pin]))

    def all(self) -> list[Net]:
        """Return every net, in a fixed order."""
        return sorted(set(self._nets.values()), key=min)

    def with_role(self, net: Iterable[Pin], role: str) -> list[Pin]:
        """Return the pins of the net that have a role."""
        return sorted(pin for pin in net if self.thing.part(pin).has_role(pin.name, role))

    def volts(self, net: Iterable[Pin]) -> float | None:
        """Return the voltage of a net that a rail feeds or that is ground; None for signals."""
        for pin in sorted(net):
            part = self.thing.part(pin)
            if pin.name in part.rails:
                return part.rails[pin.name].volts
            if part.has_role(pin.name, "ground"):
                return 0.0
        return None

    def resistors(self, net: Net) -> list[tuple[Component, Net]]:
        """Return each resistor at this net with the net on its other side."""
        found = []
        for wire in self.thing.wires:
            if wire.through is None:
                continue
            for near, far in ((wire.start, wire.end), (wire.end, wire.start)):
                if near in net:
                    found.append((self.thing.components[wire.through], self.of(far)))
        return found


@dataclass(frozen=True)
class LampCircuit:
    """One LED's circuit: from `volts`, through `ohm`, switched by `driver` (which side does not matter)."""

    lamp: Component
    volts: float
    ohm: int
    resistor: str
    driver: Pin | None
    driver_part: Part | None

    def milliamps(self, forward: float, drop: float, share: float = 1.0) -> float:
        """Return the current at a forward voltage, a driver drop, and a share of the supply voltage."""
        return max(0.0, self.volts * share - forward - drop) / self.ohm * 1000


def lamp_circuits(thing: Thing, nets: Nets) -> Iterator[LampCircuit]:
    """Yield the circuit of each LED. One with no resistor has `ohm` 0, one that nothing switches no driver."""
    for component in thing.components.values():
        if "forward_v" not in component.part.facts:
            continue
        ohm, resistor, volts, driver = 0, "", 0.0, None
        for end in ("A", "K"):
            net = nets.of(Pin(component.id, end))
            for near in [net, *reach(nets, net)]:
                volts = max(volts, nets.volts(near) or 0.0)
                found = [pin for role in ("sinks", "outputs", "gpio") for pin in nets.with_role(near, role)]
                driver = driver or (found[0] if found else None)
            for part, _ in nets.resistors(net):
                if nets.volts(net) is None:
                    ohm, resistor = part.ohm or 0, part.id
        if driver is not None and thing.part(driver).has_role(driver.name, "outputs"):
            volts = volts or thing.part(driver).number("high_v")
        yield LampCircuit(component, volts, ohm, resistor, driver, thing.part(driver) if driver else None)


def reach(nets: Nets, net: Net) -> list[Net]:
    """Return the nets behind the resistors of a net that is no rail."""
    return [] if nets.volts(net) is not None else [far for _, far in nets.resistors(net)]


@dataclass(frozen=True)
class Branch:
    """A wire of the power tree: what flows in it (mA), and the volts lost from the source to its end and back."""

    wire: Wire
    cable: Cable | None
    milliamps: float
    end: Pin
    lost_v: float


@dataclass
class Tree:
    """Power from one source: how much in all, what flows where, which fuses carry what, volts lost at each pin."""

    source: Pin
    total_ma: float
    branches: list[Branch]
    fuses: dict[str, float]
    lost: dict[Pin, float]


class Flow:
    """Follows power from a source to everything it feeds. The way back (ground) is taken to be as long."""

    def __init__(self, thing: Thing, loads: dict[Pin, float]) -> None:
        self.thing, self.loads = thing, loads
        self.seen: set[Pin] = set()
        self.branches: list[Branch] = []
        self.fuses: dict[str, float] = {}

    def neighbours(self, pin: Pin) -> Iterator[tuple[Wire | None, Pin]]:
        """Yield where power goes on from a pin: through the part, or along a wire."""
        for other in joined_inside(self.thing.components[pin.component], pin.name):
            yield None, Pin(pin.component, other)
        for wire in self.thing.wires:
            if wire.through is None and pin in (wire.start, wire.end):
                yield wire, wire.end if wire.start == pin else wire.start

    def follow(self, pin: Pin) -> tuple[float, list[tuple[Wire, Pin, float]]]:
        """Return what is drawn at and beyond a pin, and the wires beyond it with their currents, nearest first."""
        self.seen.add(pin)
        total, wires = self.loads.get(pin, 0.0), []
        for wire, other in list(self.neighbours(pin)):
            if other in self.seen:
                continue
            drawn, beyond = self.follow(other)
            total += drawn
            if wire is not None:
                wires.append((wire, other, drawn))
            elif self.thing.part(other).fuse is not None:
                self.fuses[other.component] = drawn
            wires += beyond
        return total, wires

    def tree(self, source: Pin) -> Tree:
        """Return the power tree of a source."""
        total, wires = self.follow(source)
        lost: dict[Pin, float] = {source: 0.0}
        for wire, end, drawn in wires:
            start = wire.start if wire.end == end else wire.end
            cable = self.thing.cables.get(wire.cable) if wire.cable else None
            ohm = 2 * cable.gauge.ohm_per_m * cable.length_m if cable else 0.0
            lost[end] = self.lost_at(lost, start) + drawn / 1000 * ohm
            self.branches.append(Branch(wire, cable, drawn, end, lost[end]))
        for pin in self.seen:
            self.lost_at(lost, pin)
        return Tree(source, total, self.branches, self.fuses, lost)

    def lost_at(self, lost: dict[Pin, float], pin: Pin) -> float:
        """Return the volts lost up to a pin, also when power reached it through its part."""
        if pin not in lost:
            others = joined_inside(self.thing.components[pin.component], pin.name)
            lost[pin] = max((lost.get(Pin(pin.component, other), 0.0) for other in others), default=0.0)
        return lost[pin]
