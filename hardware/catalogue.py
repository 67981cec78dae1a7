"""Kinds of parts, as hardware/catalogue.toml describes them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from hardware.errors import BadData

FOLDER = Path(__file__).resolve().parent
ROLES = ("gpio", "inputs", "outputs", "sinks", "ground", "supply")


@dataclass(frozen=True)
class Rail:
    """Power that a part gives on a pin."""

    volts: float
    most_ma: float


@dataclass(frozen=True)
class Gauge:
    """A thickness of wire."""

    name: str
    ohm_per_m: float
    amps: float
    what: str
    price_inr: float = 0.0  # a metre; 0 for leads that are bought ready-made


@dataclass(frozen=True)
class Fuse:
    """What a fuse carries for ever (`hold_ma`), at what it opens, and the share of `hold_ma` that may be used warm."""

    hold_ma: float
    trip_ma: float
    use: float


@dataclass(frozen=True)
class Part:
    """One kind of part. `facts` holds the numbers of its data sheet that a check asks for by name."""

    name: str
    what: str
    rating: str
    price_inr: float
    pins: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    rails: Mapping[str, Rail]
    passes: tuple[tuple[str, ...], ...]
    fuse: Fuse | None
    facts: Mapping[str, Any]

    def has_role(self, pin: str, role: str) -> bool:
        """Whether the pin is one of `gpio`, `inputs`, `outputs`, `sinks`, `ground`, `supply`."""
        return any(fnmatchcase(pin, pattern) for pattern in self.roles.get(role, ()))

    def number(self, fact: str, default: float | None = None) -> float:
        """Return a number of the data sheet; BadData when it is missing and there is no default."""
        value = self.facts.get(fact, default)
        if value is None:
            raise BadData(f"catalogue.toml: [part.{self.name}] needs {fact}")
        return float(value)

    def three(self, fact: str) -> tuple[float, float, float]:
        """Return least, typical, most."""
        values = self.facts.get(fact)
        if not isinstance(values, list) or len(values) != 3:
            raise BadData(f"catalogue.toml: [part.{self.name}] needs {fact} = [least, typical, most]")
        return float(values[0]), float(values[1]), float(values[2])

    def places(self, pin: str) -> list[int]:
        """Return where on the part the pin is, counted from 1; several for grounds."""
        return [place for place, name in enumerate(self.pins, start=1) if name == pin]


@dataclass(frozen=True)
class Catalogue:
    """All kinds of parts, the gauges of wire, and the month of the prices."""

    parts: Mapping[str, Part]
    gauges: Mapping[str, Gauge]
    prices_as_of: str

    def part(self, name: str, where: str) -> Part:
        """Return a kind of part; BadData naming `where` when there is none."""
        if name not in self.parts:
            raise BadData(f"{where}: no [part.{name}] in catalogue.toml")
        return self.parts[name]


def read_part(name: str, table: Mapping[str, Any]) -> Part:
    """Return the part that a table of the catalogue describes."""
    try:
        return Part(
            name=name,
            what=table["what"],
            rating=table["rating"],
            price_inr=table["price_inr"],
            pins=tuple(table.get("pins", ())),
            roles={role: tuple(table[role]) for role in ROLES if role in table},
            rails={pin: Rail(**rail) for pin, rail in table.get("rails", {}).items()},
            passes=tuple(tuple(group) for group in table.get("passes", ())),
            fuse=Fuse(**table["fuse"]) if "fuse" in table else None,
            facts=table,
        )
    except (KeyError, TypeError) as error:
        raise BadData(f"catalogue.toml: [part.{name}]: {error}") from error


def read_catalogue(text: str) -> Catalogue:
    """Return the catalogue in the TOML text, or raise BadData saying where it is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadData(f"catalogue.toml: {error}") from error
    gauges = {name: Gauge(name=name, **facts) for name, facts in table["gauge"].items()}
    parts = {name: read_part(name, facts) for name, facts in table["part"].items()}
    return Catalogue(parts, gauges, table["prices_as_of"])


def the_catalogue() -> Catalogue:
    """Return the project's catalogue."""
    return read_catalogue((FOLDER / "catalogue.toml").read_text(encoding="utf-8"))
