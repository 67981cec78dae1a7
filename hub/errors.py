"""What can go wrong in the hub. One root; each has a parent from the standard library."""


class HubError(Exception):
    """Something the hub refuses or cannot do; the text says what to do about it."""


class ConfigError(HubError, ValueError):
    """A settings file is wrong; the text names the file and the line."""


class NotPrepared(HubError, FileNotFoundError):
    """The hub's files are not there yet: `shayya-hub init` makes them."""


class NewerLedger(HubError, RuntimeError):
    """The ledger was written by a newer release than this one."""


class DamagedLedger(HubError, RuntimeError):
    """The ledger does not pass its integrity check."""


class UnknownBed(HubError, LookupError):
    """No such bed in this facility."""


class UnknownUnit(HubError, LookupError):
    """A message came from a unit that was never registered, or that was revoked."""


class StaleEdit(HubError, RuntimeError):
    """The bed changed since the person looked at it; the text gives its present state."""


class Refused(HubError, ValueError):
    """A command or a correction asks for something the rules do not allow."""


class AlreadyRunning(HubError, RuntimeError):
    """Another hub process works on this ledger."""
