"""What a field of a message may hold, and how a record of fields becomes bytes and back.

Pure, and in the MicroPython dialect (docs/decisions/0003): no typing, dataclasses or enum.
"""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:  # read by mypy only; MicroPython has no typing module
    from typing import Any, Self

VERSION = 1


class WireError(ValueError):
    """A payload or a value breaks the wire specification; the text names the field and what belongs there."""


class Whole:
    """A whole number from `low` to `high`, both included. A JSON true is not a number."""

    def __init__(self, low: int, high: int) -> None:
        self.low = low
        self.high = high

    def read(self, value: object) -> object:
        if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
            return value
        raise WireError("must be a whole number from {} to {}".format(self.low, self.high))


class Word:
    """One of a fixed list of words."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, value: object) -> object:
        if isinstance(value, str) and value in self.words:
            return value
        raise WireError("must be one of " + ", ".join(self.words))


class Name:
    """An identifier: 1 to `longest` characters of a-z, 0-9 and '-', safe in a topic and in a file name."""

    def __init__(self, longest: int = 32) -> None:
        self.longest = longest

    def read(self, value: object) -> object:
        if isinstance(value, str) and is_name(value, self.longest):
            return value
        raise WireError("must be 1 to {} characters of a-z, 0-9 and '-'".format(self.longest))


class Hex:
    """Exactly `digits` lower-case hexadecimal digits."""

    def __init__(self, digits: int) -> None:
        self.digits = digits

    def read(self, value: object) -> object:
        if isinstance(value, str) and len(value) == self.digits and all(c in "0123456789abcdef" for c in value):
            return value
        raise WireError("must be {} hexadecimal digits in lower case".format(self.digits))


class Text:
    """Text for people, at most `longest` characters, without control characters or lone surrogates.

    With `lines` it may hold line ends (U+000A): a certificate in PEM, the last lines of a log.
    """

    def __init__(self, longest: int, lines: bool = False) -> None:
        self.longest = longest
        self.lines = lines

    def read(self, value: object) -> object:
        if isinstance(value, str) and len(value) <= self.longest and self._may_hold(value):
            return value
        raise WireError("must be text of at most {} characters without control characters".format(self.longest))

    def _may_hold(self, text: str) -> bool:
        if text and min(text) >= " " and max(text) <= "~":  # most text: found without looking at each character
            return True
        return all(_is_printable(c) or (self.lines and c == "\n") for c in text)


class Flag:
    """true or false."""

    def read(self, value: object) -> object:
        if isinstance(value, bool):
            return value
        raise WireError("must be true or false")


class One:
    """A nested record of one kind."""

    def __init__(self, kind: "type[Record]") -> None:
        self.kind = kind

    def read(self, value: object) -> object:
        if isinstance(value, self.kind):
            return value
        if isinstance(value, dict):
            return self.kind.from_dict(value)
        raise WireError("must be an object")


class Many:
    """A list of at most `most` values, each read by `item`."""

    def __init__(self, item: "Whole | Word | Name | Hex | Text | Flag | One", most: int) -> None:
        self.item = item
        self.most = most

    def read(self, value: object) -> object:
        if not isinstance(value, (list, tuple)) or len(value) > self.most:
            raise WireError("must be a list of at most {}".format(self.most))
        return [self.item.read(one) for one in value]


class Optional:
    """A field that may be left out; absent and null both read as None, and None is never written."""

    def __init__(self, item: "Whole | Word | Name | Hex | Text | Flag | One | Many") -> None:
        self.item = item

    def read(self, value: object) -> object:
        return None if value is None else self.item.read(value)


class Record:
    """Values that passed their fields' checks: a Record that breaks the specification cannot be made.

    `FIELDS` lists (name, field) in the order in which they are written. Unknown keys are ignored when read (rule
    W-4), so that a newer sender can add one; they are an error in the constructor, where they are a slip.
    """

    FIELDS: "tuple[tuple[str, Whole | Word | Name | Hex | Text | Flag | One | Many | Optional], ...]" = ()

    def __init__(self, **values: object) -> None:
        taken = 0
        for name, field in self.FIELDS:
            try:
                if name in values:
                    taken += 1
                elif not isinstance(field, Optional):
                    raise WireError("is missing")
                setattr(self, name, field.read(values.get(name)))
            except WireError as error:
                raise WireError("{}: {}".format(name, error))
        if taken != len(values):
            known = [name for name, _ in self.FIELDS]
            unknown = [name for name in values if name not in known]
            raise WireError("{} has no field {}".format(type(self).__name__, ", ".join(unknown)))

    @classmethod
    def from_dict(cls, values: "dict[str, Any]") -> "Self":
        """Return the record in a decoded JSON object, or raise WireError naming the field at fault."""
        return cls(**{name: values[name] for name, _ in cls.FIELDS if name in values})

    def to_dict(self) -> "dict[str, Any]":
        """Return plain values ready for json.dumps; fields that are None are left out."""
        values = {}
        for name, _ in self.FIELDS:
            value = getattr(self, name)
            if value is not None:
                values[name] = _plain(value)
        return values

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and type(self) is type(other) and self.to_dict() == other.to_dict()

    def __repr__(self) -> str:
        return "{}({})".format(type(self).__name__, self.to_dict())


class Message(Record):
    """A record that travels as one payload of its own: compact JSON with the version among its keys.

    `MOST_BYTES` holds the longest payload that the fields' limits allow, with every character of a text escaped.
    """

    MOST_BYTES = 1024

    def encode(self) -> bytes:
        """Return the payload; WireError when it is longer than any receiver reads."""
        values = {"version": VERSION}
        values.update(self.to_dict())
        payload = json.dumps(values, separators=(",", ":")).encode()
        self._check_size(payload)
        return payload

    @classmethod
    def decode(cls, payload: bytes) -> "Self":
        """Return the message in the payload, or raise WireError saying what is wrong with it."""
        cls._check_size(payload)
        return cls.from_dict(_read_object(payload))

    @classmethod
    def _check_size(cls, payload: bytes) -> None:
        if len(payload) > cls.MOST_BYTES:
            raise WireError("payload of {} bytes, at most {} are allowed".format(len(payload), cls.MOST_BYTES))


def _read_object(payload: bytes) -> "dict[str, Any]":
    try:
        values = json.loads(payload.decode())
    except UnicodeError:
        raise WireError("payload is not UTF-8")
    except (ValueError, RuntimeError):  # RuntimeError: nested deeper than the interpreter's stack
        raise WireError("payload is not JSON")
    if not isinstance(values, dict):
        raise WireError("payload is not a JSON object")
    version = values.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version != VERSION:
        raise WireError("version {} is not spoken here; this side speaks {}".format(repr(version)[:20], VERSION))
    return values


def is_name(text: str, longest: int = 32) -> bool:
    """Whether the text can stand in a topic and a file name: a-z, 0-9 and '-'."""
    return 1 <= len(text) <= longest and not text.strip("abcdefghijklmnopqrstuvwxyz0123456789-")


def _is_printable(character: str) -> bool:
    code = ord(character)
    return code >= 32 and not 0x7F <= code <= 0x9F and not 0xD800 <= code <= 0xDFFF


def _plain(value: object) -> object:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value
