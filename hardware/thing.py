"""A thing that can be built: its beds, components, cables and wires, as its thing.toml says."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hardware.catalogue import FOLDER, Catalogue, Gauge, Part
from hardware.errors import BadData

LAMPS_PER_CHIP = 8


@dataclass(frozen=True)
class Bed:
    """A bed's pins. With `lamps = "chain"`, amber and blue are outputs of the shift-register chain, counted from 0."""

    button: int
    amber: int
    blue: int


@dataclass(frozen=True)
class Component:
    """One part in the thing; `ohm` for a resistor, `address` for what sits on an I2C bus."""

    id: str
    part: Part
    ohm: int | None = None
    address: int | None = None


@dataclass(frozen=True)
class Cable:
    """A cable of several wires; `supplied` when it comes with a part (an adaptor's lead)."""

    id: str
    gauge: Gauge
    length_m: float
    wires: int
    supplied: bool = False


@dataclass(frozen=True, order=True)
class Pin:
    """A pin of a component."""

    component: str
    name: str

    def __str__(self) -> str:
        return f"{self.component}:{self.name}"


@dataclass(frozen=True)
class Wire:
    """A wire, perhaps in a cable, perhaps with a resistor in it."""

    start: Pin
    end: Pin
    colour: str
    through: str | None
    cable: str | None


@dataclass(frozen=True)
class Extra:
    """Something bought that has no wires."""

    part: Part
    quantity: float


@dataclass(frozen=True)
class Thing:
    """All that thing.toml says. `signals` are named GPIO numbers, `case` the mechanical sizes as written."""

    name: str
    title: str
    platform: str
    controller: str
    lamps: str
    beds: tuple[Bed, ...]
    signals: Mapping[str, int]
    settings: Mapping[str, Any]
    components: Mapping[str, Component]
    cables: Mapping[str, Cable]
    wires: tuple[Wire, ...]
    extras: tuple[Extra, ...]
    case: Mapping[str, Any] = field(default_factory=dict)

    @property
    def brain(self) -> Component:
        """The component that runs the program."""
        return self.components[self.controller]

    def part(self, pin: Pin) -> Part:
        """Return the kind of part the pin belongs to."""
        return self.components[pin.component].part

    def gpio(self, pin: Pin) -> int | None:
        """Return the GPIO number of a pin of the controller, None for any other pin."""
        part = self.part(pin)
        if pin.component != self.controller or not part.has_role(pin.name, "gpio"):
            return None
        return int(pin.name.removeprefix(part.facts["gpio_prefix"]))


class Reader:
    """Reads one thing.toml; knows the text, so that an error can say the line."""

    def __init__(self, name: str, text: str, catalogue: Catalogue) -> None:
        self.name, self.text, self.catalogue = name, text, catalogue
        try:
            self.table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise BadData(f"{name}/thing.toml: {error}") from error
        self.beds = tuple(Bed(**bed) for bed in self.table.get("bed", ()))
        self.signals: dict[str, int] = self.table.get("signals", {})

    def bad(self, value: str, reason: str) -> BadData:
        """Return an error that names the first line with the value."""
        lines = [number for number, line in enumerate(self.text.splitlines(), start=1) if value in line]
        return BadData(f"{self.name}/thing.toml:{lines[0] if lines else 1}: {value}: {reason}")

    def fillings(self, entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what the braces of an entry stand for, once for each time it is repeated."""
        each = entry.get("each")
        if each is None:
            yield dict(self.signals)
        elif each == "bed":
            for n, bed in enumerate(self.beds, start=1):
                yield {**self.signals, "n": n, "next": n + 1, **vars(bed), **chain_places(bed)}
        else:
            first, last = each
            for n in range(first, last + 1):
                yield {**self.signals, "n": n, "next": n + 1}

    def entries(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield each entry of a kind, repeated and filled in."""
        for entry in self.table.get(kind, ()):
            for filling in self.fillings(entry):
                yield {key: self.fill(value, filling) for key, value in entry.items() if key != "each"}

    def fill(self, value: Any, filling: Mapping[str, Any]) -> Any:
        """Return a value with its braces filled in."""
        if not isinstance(value, str):
            return value
        try:
            return value.format(**filling)
        except (KeyError, IndexError) as error:
            raise self.bad(value, f"nothing stands for {error}") from error

    def components(self) -> dict[str, Component]:
        """Return the components by their ids."""
        found: dict[str, Component] = {}
        for entry in self.entries("component"):
            if entry["id"] in found:
                raise self.bad(entry["id"], "this id is used twice")
            part = self.catalogue.part(entry["part"], f"{self.name}/thing.toml: {entry['id']}")
            found[entry["id"]] = Component(entry["id"], part, entry.get("ohm"), entry.get("address"))
        return found

    def cables(self) -> dict[str, Cable]:
        """Return the cables by their ids."""
        found = {}
        for entry in self.entries("cable"):
            if entry["gauge"] not in self.catalogue.gauges:
                raise self.bad(entry["gauge"], "no such gauge in catalogue.toml")
            gauge = self.catalogue.gauges[entry["gauge"]]
            facts = (entry["length_m"], entry["wires"], entry.get("supplied", False))
            found[entry["id"]] = Cable(entry["id"], gauge, *facts)
        return found

    def pin(self, text: str, components: Mapping[str, Component]) -> Pin:
        """Return the pin that `component:name` means."""
        component, _, name = text.partition(":")
        if component not in components:
            raise self.bad(component, "no such component")
        return Pin(component, name)

    def wires(self, components: Mapping[str, Component], cables: Mapping[str, Cable]) -> Iterator[Wire]:
        """Yield the wires."""
        for entry in self.entries("wire"):
            through, cable = entry.get("through"), entry.get("cable")
            if through is not None and through not in components:
                raise self.bad(through, "no such component")
            if cable is not None and cable not in cables:
                raise self.bad(cable, "no such cable")
            start, end = self.pin(entry["from"], components), self.pin(entry["to"], components)
            yield Wire(start, end, entry["colour"], through, cable)

    def thing(self) -> Thing:
        """Return the whole thing."""
        components, cables = self.components(), self.cables()
        if self.table["controller"] not in components:
            raise self.bad(self.table["controller"], "no such component")
        extras = [Extra(self.catalogue.part(e["part"], self.name), e["quantity"]) for e in self.entries("extra")]
        return Thing(
            name=self.name,
            title=self.table["title"],
            platform=self.table["platform"],
            controller=self.table["controller"],
            lamps=self.table.get("lamps", "gpio"),
            beds=self.beds,
            signals=self.signals,
            settings=self.table.get("settings", {}),
            components=components,
            cables=cables,
            wires=tuple(self.wires(components, cables)),
            extras=tuple(extras),
            case=self.table.get("case", {}),
        )


def chain_places(bed: Bed) -> dict[str, int]:
    """Return on which chip of a chain, and at which of its outputs, the bed's lamps are."""
    places = {}
    for colour, output in (("amber", bed.amber), ("blue", bed.blue)):
        places[f"{colour}_chip"] = output // LAMPS_PER_CHIP + 1
        places[f"{colour}_output"] = output % LAMPS_PER_CHIP
    return places


def read_thing(name: str, text: str, catalogue: Catalogue) -> Thing:
    """Return the thing in the TOML text, or raise BadData saying file, line and reason."""
    reader = Reader(name, text, catalogue)
    try:
        return reader.thing()
    except (KeyError, TypeError) as error:
        raise BadData(f"{name}/thing.toml: missing or wrong: {error}") from error


def data_file(name: str, folder: Path = FOLDER) -> Path:
    """Return where the thing's data file is."""
    return folder / name / "thing.toml"


def names(folder: Path = FOLDER) -> list[str]:
    """Return the names of all things."""
    return sorted(path.parent.name for path in folder.glob("*/thing.toml"))


def load(name: str, catalogue: Catalogue, folder: Path = FOLDER) -> Thing:
    """Return a thing of the project."""
    return read_thing(name, data_file(name, folder).read_text(encoding="utf-8"), catalogue)
