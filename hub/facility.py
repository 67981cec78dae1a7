"""hospital.toml: the departments, wards and beds of one facility, in the order in which people list them."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hub.errors import ConfigError
from wire.fields import WireError, is_name
from wire.messages import Names
from wire.orders import SEXES

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Department:
    """The speciality that a family looks for; one row of a board."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Ward:
    """A nursing area of one department; its beds share a category and a sex."""

    id: str
    department: str
    names: Names
    category: str
    sex: str
    beds: tuple[str, ...]
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facility:
    """A hospital as its facility file describes it."""

    id: str
    names: Names
    departments: tuple[Department, ...]
    wards: tuple[Ward, ...]
    names_of: dict[str, Names] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self.names_of.update({department.id: department.names for department in self.departments})


def read_facility(path: Path) -> Facility:
    """Return the facility in this file, or raise ConfigError naming the file and the line at fault."""
    text, values = read_toml(path)
    reader = _Reader(path, text, values)
    departments = tuple(reader.each("department", _department))
    wards = tuple(reader.each("ward", _ward))
    facility = reader.table("facility", _facility)
    _check_links(reader, departments, wards)
    return Facility(facility.id, facility.names, departments, wards)


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text and the values of a TOML file, or raise ConfigError naming the line at fault."""
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None


class _Reader:
    """Reads the tables of one file and turns an error in one into an error with a line."""

    def __init__(self, path: Path, text: str, values: dict[str, Any]) -> None:
        self.path = path
        self.values = values
        self._lines = text.splitlines()

    def fail(self, header: str, index: int, problem: str) -> ConfigError:
        """Return the error for the table that stands `index`-th under this header."""
        lines = [number for number, line in enumerate(self._lines, 1) if line.strip().startswith(header)]
        place = f"line {lines[index]}" if index < len(lines) else f"no {header} found"
        return ConfigError(f"{self.path}, {place}: {header} {problem}")

    def table(self, name: str, read: Callable[[dict[str, Any]], Department]) -> Department:
        return self._read(f"[{name}]", 0, self.values.get(name), read)

    def each(self, name: str, read: Callable[[dict[str, Any]], T]) -> list[T]:
        found = self.values.get(name, [])
        if not isinstance(found, list) or not found:
            raise ConfigError(f"{self.path}: write at least one [[{name}]]")
        return [self._read(f"[[{name}]]", index, values, read) for index, values in enumerate(found)]

    def _read(self, header: str, index: int, values: object, read: Callable[[dict[str, Any]], T]) -> T:
        if not isinstance(values, dict):
            raise self.fail(header, index, "must be a table")
        try:
            return read(values)
        except KeyError as missing:
            raise self.fail(header, index, f"lacks {missing.args[0]}") from None
        except (WireError, ValueError, TypeError) as error:
            raise self.fail(header, index, str(error)) from None


def _names(values: Any) -> Names:
    if not isinstance(values, dict):
        raise ValueError('name must be written as { bn = "…", hi = "…", en = "…" }')
    return Names(**values)


def _identifier(values: dict[str, Any], key: str = "id") -> str:
    value = values[key]
    if not isinstance(value, str) or not is_name(value):
        raise ValueError(f"{key} must be 1 to 32 characters of a-z, 0-9 and '-'")
    return value


def _facility(values: dict[str, Any]) -> Department:
    return Department(_identifier(values), _names(values["name"]))


_department = _facility


def _ward(values: dict[str, Any]) -> Ward:
    sex = values.get("sex", "any")
    if sex not in SEXES:
        raise ValueError("sex must be one of " + ", ".join(SEXES))
    return Ward(
        id=_identifier(values),
        department=_identifier(values, "department"),
        names=_names(values["name"]),
        category=_identifier(values, "category"),
        sex=sex,
        beds=_beds(values["beds"]),
        capabilities=tuple(str(one) for one in values.get("capabilities", [])),
    )


def _beds(value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        first, last, prefix = value["first"], value["last"], value["prefix"]
        if not (isinstance(first, int) and isinstance(last, int) and 0 <= first <= last < 100000):
            raise ValueError("beds: first and last must be whole numbers, first not above last")
        width = max(2, len(str(last)))
        value = [f"{prefix}{number:0{width}d}" for number in range(first, last + 1)]
    if not isinstance(value, list) or not value:
        raise ValueError("beds must be { prefix, first, last } or a list of names")
    for bed in value:
        if not isinstance(bed, str) or not is_name(bed):
            raise ValueError(f"bed {bed!r} must be 1 to 32 characters of a-z, 0-9 and '-'")
    return tuple(value)


def _check_links(reader: _Reader, departments: tuple[Department, ...], wards: tuple[Ward, ...]) -> None:
    known: set[str] = set()
    for index, department in enumerate(departments):
        if department.id in known:
            raise reader.fail("[[department]]", index, f"id {department.id!r} is there twice")
        known.add(department.id)
    taken: set[str] = set()
    for index, ward in enumerate(wards):
        if ward.department not in known:
            raise reader.fail("[[ward]]", index, f"names department {ward.department!r}, which is not in this file")
        for name in (f"ward {ward.id}", *(f"bed {bed}" for bed in ward.beds)):
            if name in taken:
                raise reader.fail("[[ward]]", index, f"{name} is there twice")
            taken.add(name)
