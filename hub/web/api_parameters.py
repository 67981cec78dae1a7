"""The parameters of the API: one table entry each, by which they are read and described. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from wire.fields import is_name

SECONDS = r"[0-9]{1,12}"
WRITTEN = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z"
LATEST = 2**40  # as in the wire


class BadParameter(ValueError):
    """A parameter of a request is wrong; the text says which one and what belongs there."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a path's query; `default` is what the view gets when it is not given."""

    name: str
    text: str
    required: bool = False
    default: int | str | None = None

    def read(self, given: str) -> int | str:
        """Return the value of what was given, or raise BadParameter."""
        raise NotImplementedError

    def schema(self) -> dict[str, Any]:
        """Return its JSON schema."""
        raise NotImplementedError

    def wrong(self, what: str) -> BadParameter:
        """Return the error that says what belongs there."""
        return BadParameter(f"{self.name} must be {what}")


@dataclass(frozen=True, slots=True)
class WholeNumber(Parameter):
    """A whole number from `low` to `high`."""

    low: int = 0
    high: int = 2**31 - 1

    def read(self, given: str) -> int:
        if not re.fullmatch(SECONDS, given) or not self.low <= int(given) <= self.high:
            raise self.wrong(f"a whole number from {self.low} to {self.high}")
        return int(given)

    def schema(self) -> dict[str, Any]:
        fallback = {} if self.default is None else {"default": self.default}
        return {"type": "integer", "minimum": self.low, "maximum": self.high, **fallback}


@dataclass(frozen=True, slots=True)
class Moment(Parameter):
    """A time, always UTC: seconds since 1970 or written out."""

    def read(self, given: str) -> int:
        try:
            if re.fullmatch(SECONDS, given) and int(given) <= LATEST:
                return int(given)
            if re.fullmatch(WRITTEN, given) and (second := int(datetime.fromisoformat(given).timestamp())) >= 0:
                return second
        except (ValueError, OverflowError):
            pass  # the 30th of February
        raise self.wrong("a time UTC: 2026-01-31T14:05:00Z, or seconds since 1970") from None

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^({SECONDS}|{WRITTEN})$"}


@dataclass(frozen=True, slots=True)
class Identifier(Parameter):
    """The name of a department, a ward or a bed."""

    def read(self, given: str) -> str:
        if not is_name(given):
            raise self.wrong("1 to 32 characters of a-z, 0-9 and '-'")
        return given

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[a-z0-9-]{1,32}$"}


@dataclass(frozen=True, slots=True)
class Generation(Parameter):
    """The name of a ledger."""

    def read(self, given: str) -> str:
        if not re.fullmatch("[0-9a-f]{16}", given):
            raise self.wrong("16 hexadecimal digits, as `generation` of an answer")
        return given

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9a-f]{16}$"}


def read_all(parameters: Iterable[Parameter], given: "MultiDict[str, str]") -> dict[str, int | str | None]:
    """Return the value of every parameter by its name, or raise BadParameter for the first that is wrong."""
    known = {one.name: one for one in parameters}
    for name in given:
        if name not in known:
            told = ", ".join(known) or "none"
            raise BadParameter(f"there is no parameter {name[:40]!r} here; there are: {told}")
        if len(given.getlist(name)) > 1:
            raise BadParameter(f"{name} is given more than once")
    return {name: _read(one, given.get(name)) for name, one in known.items()}


def _read(parameter: Parameter, given: str | None) -> int | str | None:
    if given is not None:
        return parameter.read(given)
    if parameter.required:
        raise BadParameter(f"{parameter.name} is missing: {parameter.text}")
    return parameter.default
