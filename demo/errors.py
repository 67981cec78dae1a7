"""What can stop the demo. Each text is one line for a person: what is wrong, then what to do."""


class DemoError(Exception):
    """The demo cannot go on; the text says what to do."""


class PortTakenError(DemoError, OSError):
    """The port of the demo page cannot be had."""


class SecondDemoError(DemoError, BlockingIOError):
    """A demo is already running in this folder."""


class FolderError(DemoError, FileExistsError):
    """The folder for the demo cannot be used."""


class MissingProgramError(DemoError, FileNotFoundError):
    """A program that the demo starts is not installed."""


class HospitalError(DemoError, ValueError):
    """hospital.toml cannot be used."""


class PartFailedError(DemoError, ChildProcessError):
    """A part of the hospital ended by itself, or answered an order with an error."""


class NotReadyError(DemoError, TimeoutError):
    """A part did not become ready, or something awaited did not happen, within its bound."""
