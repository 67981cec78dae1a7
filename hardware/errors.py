"""What can be wrong with the data files."""


class HardwareError(Exception):
    """Something about the hardware description cannot be used."""


class BadData(HardwareError, ValueError):
    """A data file says something that makes no sense; the message names file, line and what to do."""
