"""What can be wrong with a case."""


class EnclosureError(Exception):
    """Something about a case cannot be used."""


class BadCase(EnclosureError, ValueError):
    """The [case] of a thing.toml makes no sense; the message says which entry and why."""
